using Microsoft.Extensions.DependencyInjection;
using TenantManager.Application.Abstractions;
using TenantManager.Infrastructure.Configuration;

namespace TenantManager.Infrastructure.Security;

internal static class SecurityRegistration
{
    public static IServiceCollection AddSecurity(this IServiceCollection services, InfrastructureOptions options)
    {
        services.AddSingleton(options.Tokens);
        services.AddSingleton(options.Hashing);
        services.AddSingleton(new SecretsKey(options.Secrets));
        services.AddSingleton(_ => new HashingWorkers(Environment.ProcessorCount));
        services.AddSingleton<IPasswordHasher, BCryptPasswordHasher>();
        services.AddSingleton<ITokenIssuer, JwtTokenIssuer>();
        services.AddSingleton<ICommonPasswords, CommonPasswords>();
        return services;
    }
}
