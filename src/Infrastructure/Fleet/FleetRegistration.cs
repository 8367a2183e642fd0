using Microsoft.Extensions.DependencyInjection;
using TenantManager.Infrastructure.Configuration;

namespace TenantManager.Infrastructure.Fleet;

internal static class FleetRegistration
{
    public static IServiceCollection AddFleet(this IServiceCollection services, InfrastructureOptions options)
    {
        services.AddSingleton(options.Fleet);
        services.AddSingleton<ReplicaIdentity>();
        services.AddSingleton<Installation>();
        services.AddSingleton<ReplicaLease>();
        services.AddHostedService(provider => provider.GetRequiredService<ReplicaLease>());
        return services;
    }
}
