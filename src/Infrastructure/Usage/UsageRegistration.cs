using Microsoft.Extensions.DependencyInjection;
using TenantManager.Application.Abstractions;
using TenantManager.Infrastructure.Configuration;

namespace TenantManager.Infrastructure.Usage;

internal static class UsageRegistration
{
    public static IServiceCollection AddUsage(this IServiceCollection services, UsageOptions options)
    {
        services.AddSingleton(options);
        services.AddSingleton(options.Plans);
        services.AddSingleton<CallMeter>();
        services.AddSingleton<ICallMeter>(provider => provider.GetRequiredService<CallMeter>());
        services.AddSingleton<CallStore>();
        services.AddSingleton<CallFlushing>();
        services.AddHostedService(provider => provider.GetRequiredService<CallFlushing>());
        services.AddSingleton<UsageCollector>();
        services.AddHostedService<UsageCollection>();
        services.AddScoped<IUsageQueries, UsageQueries>();
        return services;
    }
}
