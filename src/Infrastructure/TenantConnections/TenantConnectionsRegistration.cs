using Microsoft.Extensions.DependencyInjection;
using TenantManager.Application.Abstractions;

namespace TenantManager.Infrastructure.TenantConnections;

internal static class TenantConnectionsRegistration
{
    public static IServiceCollection AddTenantConnections(this IServiceCollection services)
    {
        services.AddSingleton<ITenantDatabaseAccess, TenantDatabaseAccess>();
        services.AddSingleton<TenantPools>();
        services.AddSingleton<ITenantPools>(provider => provider.GetRequiredService<TenantPools>());
        services.AddHostedService(provider => provider.GetRequiredService<TenantPools>());
        services.AddSingleton<ITenantDatabase, TenantDatabase>();
        return services;
    }
}
