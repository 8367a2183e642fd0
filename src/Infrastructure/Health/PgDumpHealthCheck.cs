using Microsoft.Extensions.Diagnostics.HealthChecks;
using Npgsql;
using TenantManager.Application.Abstractions;
using TenantManager.Infrastructure.Provisioning.Server;
using TenantManager.Infrastructure.Provisioning.Tools;

namespace TenantManager.Infrastructure.Health;

/// <summary>Whether there is a pg_dump for the server, and one without known security holes.</summary>
internal sealed class PgDumpHealthCheck(AdministratorConnections administrator, IPostgresTools tools) : IHealthCheck
{
    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken)
    {
        try
        {
            await using var connection = await administrator.OpenAsync(cancellationToken);
            var pair = await tools.FindAsync(connection.PostgreSqlVersion.Major, cancellationToken);
            return pair.Version.KnownHoles is { } holes
                ? HealthCheckResult.Degraded(holes + tools.Place)
                : HealthCheckResult.Healthy($"pg_dump {pair.Version}{tools.Place}");
        }
        catch (ProvisioningException e)
        {
            return HealthCheckResult.Unhealthy(e.Error.Message);
        }
        catch (PostgresException e)
        {
            return HealthCheckResult.Unhealthy($"PostgreSQL answers {e.SqlState}");
        }
        catch (Exception e) when (e is NpgsqlException or TimeoutException or OperationCanceledException)
        {
            return HealthCheckResult.Unhealthy("the server whose version it must match does not answer");
        }
    }
}
