using Microsoft.Extensions.DependencyInjection;
using TenantManager.Application.Abstractions;
using TenantManager.Infrastructure.Configuration;
using TenantManager.Infrastructure.Telemetry;

namespace TenantManager.Infrastructure.Security;

internal static class SecurityRegistration
{
    public static IServiceCollection AddSecurity(this IServiceCollection services, InfrastructureOptions options)
    {
        services.AddMetrics();
        services.AddSingleton(options.Tokens);
        services.AddSingleton(options.Hashing);
        services.AddSingleton(new SecretsKey(options.Secrets));
        services.AddSingleton(_ => BcryptChoice.Best());
        services.AddSingleton<HashingMetrics>();
        services.AddSingleton(provider => new HashingWorkers(
            Environment.ProcessorCount,
            HashingWorkers.CapacityFor(Environment.ProcessorCount, options.Hashing.WorkFactor),
            provider.GetRequiredService<HashingMetrics>(),
            provider.GetRequiredService<TimeProvider>()));
        services.AddSingleton<IPasswordHasher, BCryptPasswordHasher>();
        services.AddHostedService<HashingStart>();
        services.AddSingleton<ITokenIssuer, JwtTokenIssuer>();
        services.AddSingleton<IAccessTokenReader, JwtTokenReader>();
        services.AddSingleton<ILinkTokens, LinkTokens>();
        services.AddSingleton<RememberingTokenHandler>();
        services.AddSingleton<ICommonPasswords, CommonPasswords>();
        return services;
    }
}
