using Microsoft.Extensions.DependencyInjection;

namespace TenantManager.Infrastructure.Health;

internal static class HealthRegistration
{
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(2);

    /// <summary>The checks by name; <c>/health</c> asks the first, <c>/health/ready</c> all.</summary>
    public static IServiceCollection AddHealth(this IServiceCollection services)
    {
        services.AddHealthChecks()
            .AddCheck<GlobalDatabaseHealthCheck>("global_database", timeout: Timeout)
            .AddCheck<SourceDatabaseHealthCheck>("source_database", timeout: Timeout)
            .AddCheck<PgDumpHealthCheck>("pg_dump", timeout: Timeout)
            .AddCheck<IsolationHealthCheck>("isolation", timeout: Timeout);
        return services;
    }
}
