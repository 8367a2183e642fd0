using Microsoft.Extensions.Diagnostics.HealthChecks;
using Npgsql;
using TenantManager.Infrastructure.Startup;

namespace TenantManager.Infrastructure.Health;

/// <summary>Warns of databases that every role of the server can enter, tenants' roles too, with the statements to run.</summary>
internal sealed class IsolationHealthCheck(SharedDatabaseIsolation isolation) : IHealthCheck
{
    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken)
    {
        try
        {
            var open = await isolation.FindOpenAsync(cancellationToken);
            return open.Count == 0
                ? HealthCheckResult.Healthy()
                : HealthCheckResult.Degraded(
                    "tenants' roles can connect to databases that are open to PUBLIC; grant CONNECT to whoever needs it, then run: "
                    + string.Join("; ", open.Select(SharedDatabaseIsolation.StatementFor)));
        }
        catch (PostgresException e)
        {
            return HealthCheckResult.Unhealthy($"PostgreSQL answers {e.SqlState}");
        }
        catch (Exception e) when (e is NpgsqlException or TimeoutException or OperationCanceledException)
        {
            return HealthCheckResult.Unhealthy("does not answer");
        }
    }
}
