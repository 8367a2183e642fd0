using Npgsql;
using TenantManager.Domain.Tenants;
using TenantManager.Infrastructure.Telemetry;

namespace TenantManager.Infrastructure.Provisioning.Reconciliation;

/// <summary>The registry's figures for the metrics.</summary>
internal sealed class FleetReport(NpgsqlDataSource registry)
{
    public async Task<FleetGauges> ReadAsync(CancellationToken cancellationToken)
    {
        await using var batch = registry.CreateBatch();
        batch.BatchCommands.Add(new NpgsqlBatchCommand("SELECT status, count(*) FROM tenant_registry GROUP BY status"));
        batch.BatchCommands.Add(new NpgsqlBatchCommand(
            """
            SELECT (SELECT count(*) FROM warm_databases w WHERE w.state = 'ready' AND w.template_id = t.id),
                   (SELECT count(*) FROM warm_databases w WHERE w.state = 'making' AND w.template_id = t.id),
                   now() - t.built_at, t.size_bytes, t.build_ms
            FROM schema_templates t WHERE t.state = 'current'
            """));
        await using var reader = await batch.ExecuteReaderAsync(cancellationToken);
        var tenants = new Dictionary<TenantStatus, long>();
        while (await reader.ReadAsync(cancellationToken))
            tenants[Enum.Parse<TenantStatus>(reader.GetString(0), ignoreCase: true)] = reader.GetInt64(1);
        var gauges = new FleetGauges { Tenants = tenants };
        await reader.NextResultAsync(cancellationToken);
        return await reader.ReadAsync(cancellationToken)
            ? gauges with
            {
                WarmReady = reader.GetInt64(0),
                WarmMaking = reader.GetInt64(1),
                TemplateAge = reader.GetFieldValue<TimeSpan>(2),
                TemplateSizeBytes = reader.GetInt64(3),
                TemplateBuildDuration = TimeSpan.FromMilliseconds(reader.GetInt64(4)),
            }
            : gauges;
    }
}
