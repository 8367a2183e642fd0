using Microsoft.Extensions.DependencyInjection;
using TenantManager.Application.Abstractions;

namespace TenantManager.Infrastructure.Telemetry;

internal static class TelemetryRegistration
{
    /// <summary>The instruments. Who collects what they measure is not decided here.</summary>
    public static IServiceCollection AddTelemetry(this IServiceCollection services)
    {
        services.AddMetrics();
        services.AddSingleton<ProvisioningMetrics>();
        services.AddSingleton<IRegistrationMetrics>(provider => provider.GetRequiredService<ProvisioningMetrics>());
        return services;
    }
}
