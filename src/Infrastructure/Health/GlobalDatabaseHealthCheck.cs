using Microsoft.Extensions.Diagnostics.HealthChecks;
using Npgsql;

namespace TenantManager.Infrastructure.Health;

internal sealed class GlobalDatabaseHealthCheck(NpgsqlDataSource globalDatabase) : IHealthCheck
{
    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken)
    {
        try
        {
            await using var command = globalDatabase.CreateCommand("SELECT 1 FROM tenant_registry LIMIT 1");
            await command.ExecuteScalarAsync(cancellationToken);
            return HealthCheckResult.Healthy();
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
