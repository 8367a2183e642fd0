using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using TenantManager.Application.Abstractions;
using TenantManager.Infrastructure.Configuration;

namespace TenantManager.Infrastructure.Mail;

internal static class MailRegistration
{
    public static IServiceCollection AddMail(this IServiceCollection services, MailOptions options)
    {
        services.AddSingleton(options);
        services.AddScoped<IMailOutbox, MailOutbox>();
        if (!options.IsConfigured)
            return services;
        services.AddSingleton<MailQueue>();
        services.AddSingleton<MailComposer>();
        services.AddSingleton<MailSender>();
        services.AddSingleton(provider => TransportOf(options, provider));
        services.AddHostedService<MailSenderService>();
        return services;
    }

    private static IMailTransport TransportOf(MailOptions options, IServiceProvider provider)
    {
        var clock = provider.GetRequiredService<TimeProvider>();
        return options.Server is { } server
            ? new SmtpTransport(server, clock)
            : new MailDirectory(options.Directory!, clock, provider.GetRequiredService<ILogger<MailDirectory>>());
    }
}
