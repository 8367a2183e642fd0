using Microsoft.EntityFrameworkCore;
using Npgsql;
using TenantManager.Application.Abstractions;
using TenantManager.Application.Statistics.GetStatistics;
using TenantManager.Infrastructure.Configuration;
using TenantManager.Infrastructure.Fleet;
using TenantManager.Infrastructure.Provisioning.Server;

namespace TenantManager.Infrastructure.Persistence;

/// <summary>Reads what <c>GET /api/admin/stats</c> shows: from the registry, and from the tenants' server.</summary>
internal sealed class StatisticsReader(
    GlobalDbContext context,
    AdministratorConnections administrator,
    Installation installation,
    TenantDatabaseOptions options,
    ITenantPools pools)
{
    public async Task<ServiceStatistics> ReadAsync(DateTimeOffset now, CancellationToken cancellationToken)
    {
        var registry = await context.Database.SqlQuery<RegistryFigures>(
            $"""
            SELECT count(*) AS total_tenants,
                   count(*) FILTER (WHERE t.status = 'active') AS active_tenants,
                   count(*) FILTER (WHERE t.status = 'suspended') AS suspended_tenants,
                   count(*) FILTER (WHERE t.status = 'pending') AS pending_tenants,
                   count(*) FILTER (WHERE t.status = 'failed') AS failed_tenants,
                   count(*) FILTER (WHERE t.provisioning_ms IS NOT NULL AND t.created_at > {now.AddHours(-1)}) AS last_hour,
                   coalesce(sum(u.database_size_bytes), 0)::bigint AS total_database_size_bytes,
                   coalesce(sum(u.api_calls_count), 0)::bigint AS total_api_calls,
                   (SELECT count(*) FROM global_users) AS total_users
            FROM tenant_registry t
            LEFT JOIN tenant_usage u ON u.tenant_id = t.id
            """).SingleAsync(cancellationToken);
        var times = await context.Database.SqlQuery<ProvisioningTimes>(
            $"""
            SELECT round(percentile_cont(0.5) WITHIN GROUP (ORDER BY provisioning_ms)) AS p50,
                   round(percentile_cont(0.95) WITHIN GROUP (ORDER BY provisioning_ms)) AS p95
            FROM (SELECT provisioning_ms FROM tenant_registry
                  WHERE provisioning_ms IS NOT NULL ORDER BY id DESC LIMIT 1000) newest
            """).SingleAsync(cancellationToken);

        return new ServiceStatistics
        {
            TotalTenants = registry.TotalTenants,
            ActiveTenants = registry.ActiveTenants,
            SuspendedTenants = registry.SuspendedTenants,
            PendingTenants = registry.PendingTenants,
            FailedTenants = registry.FailedTenants,
            TotalUsers = registry.TotalUsers,
            TotalDatabaseSizeBytes = registry.TotalDatabaseSizeBytes,
            TotalApiCalls = registry.TotalApiCalls,
            Connections = new ConnectionStatistics(
                await CountTenantSessionsAsync(cancellationToken), options.MaxTotalConnections, pools.Read().Count),
            Template = await ReadTemplateAsync(cancellationToken),
            Provisioning = new ProvisioningStatistics(times.P50, times.P95, registry.LastHour),
        };
    }

    private async Task<TemplateStatistics> ReadTemplateAsync(CancellationToken cancellationToken)
    {
        var row = await context.Database.SqlQuery<TemplateFigures>(
            $"""
            SELECT t.source_fingerprint, t.built_at,
                   (SELECT count(*)::int FROM warm_databases w WHERE w.template_id = t.id AND w.state = 'ready') AS ready
            FROM schema_templates t WHERE t.state = 'current'
            """).SingleOrDefaultAsync(cancellationToken);
        return new TemplateStatistics(row?.SourceFingerprint, row?.BuiltAt, row?.Ready ?? 0);
    }

    private async Task<long> CountTenantSessionsAsync(CancellationToken cancellationToken)
    {
        await using var connection = await administrator.OpenAsync(cancellationToken);
        // A tenant database is one whose owner bears our mark: the registry may be on another server.
        await using var command = new NpgsqlCommand(
            """
            SELECT count(*)
            FROM pg_stat_activity a
            JOIN pg_database d ON d.oid = a.datid
            WHERE shobj_description(d.datdba, 'pg_authid') LIKE $1
            """,
            connection);
        command.Parameters.AddWithValue(
            ObjectMark.LikePatternOf(await installation.GetIdAsync(cancellationToken), MarkedAs.Tenant));
        return (long)(await command.ExecuteScalarAsync(cancellationToken))!;
    }

    private sealed record RegistryFigures(
        long TotalTenants,
        long ActiveTenants,
        long SuspendedTenants,
        long PendingTenants,
        long FailedTenants,
        long LastHour,
        long TotalDatabaseSizeBytes,
        long TotalApiCalls,
        long TotalUsers);

    private sealed record TemplateFigures(string SourceFingerprint, DateTimeOffset BuiltAt, int Ready);

    private sealed record ProvisioningTimes(double? P50, double? P95);
}
