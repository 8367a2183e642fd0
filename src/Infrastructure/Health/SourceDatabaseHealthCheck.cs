using Microsoft.Extensions.Diagnostics.HealthChecks;
using Npgsql;
using TenantManager.Infrastructure.Configuration;
using TenantManager.Infrastructure.Provisioning;
using TenantManager.Infrastructure.Provisioning.Server;

namespace TenantManager.Infrastructure.Health;

internal sealed class SourceDatabaseHealthCheck(AdministratorConnections administrator, DatabaseServerOptions server)
    : IHealthCheck
{
    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken)
    {
        try
        {
            await using var connection = await administrator.OpenSourceAsync("tenant-manager health", cancellationToken);
            return HealthCheckResult.Healthy();
        }
        catch (PostgresException e) when (e.SqlState == PostgresErrorCodes.InvalidCatalogName)
        {
            return HealthCheckResult.Unhealthy(ProvisioningErrors.SourceDatabaseMissing(server.SourceDatabase).Message);
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
