using Npgsql;
using TenantManager.Application.Abstractions;
using TenantManager.Application.Templates;
using TenantManager.Infrastructure.Configuration;
using TenantManager.Infrastructure.Fleet;
using TenantManager.Infrastructure.Provisioning.Warm;

namespace TenantManager.Infrastructure.Provisioning.Templates;

internal sealed class TemplateAdministration(
    NpgsqlDataSource registry,
    SchemaTemplates templates,
    WarmPoolService warmPool,
    ProvisioningFailures failures,
    SchemaCopyOptions options,
    TimeProvider clock) : ISchemaTemplates
{
    public async Task<SchemaTemplateDetails?> FindAsync(CancellationToken cancellationToken)
    {
        await using var command = registry.CreateCommand(
            $"""
            SELECT t.source_fingerprint, t.database_name, t.built_at, extract(epoch FROM now() - t.built_at)::float8, t.build_ms, t.size_bytes,
                   (SELECT count(*)::int FROM warm_databases w WHERE w.template_id = t.id AND w.state = 'ready'),
                   (SELECT count(*)::int FROM warm_databases w WHERE w.template_id = t.id AND w.state = 'making'),
                   EXISTS (SELECT FROM schema_templates b WHERE b.state = 'building' AND {ReplicaLease.IsAlive("b.replica_id")})
            FROM schema_templates t WHERE t.state = 'current'
            """);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        return await reader.ReadAsync(cancellationToken)
            ? new SchemaTemplateDetails
            {
                Fingerprint = reader.GetString(0),
                DatabaseName = reader.GetString(1),
                BuiltAt = reader.GetFieldValue<DateTimeOffset>(2),
                AgeSeconds = Math.Round(reader.GetDouble(3), 3),
                BuildMs = reader.GetInt64(4),
                SizeBytes = reader.GetInt64(5),
                WarmDatabases = reader.GetInt32(6),
                WarmDatabasesInTheMaking = reader.GetInt32(7),
                IsBeingReplaced = reader.GetBoolean(8),
            }
            : null;
    }

    public async Task RebuildAsync(CancellationToken cancellationToken)
    {
        using var timeout = new CancellationTokenSource(options.Timeout, clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, timeout.Token);
        try
        {
            await templates.RebuildAsync(either.Token);
            warmPool.Wake();
        }
        catch (Exception e) when (
            !cancellationToken.IsCancellationRequested && failures.RefusalFor(e, timeout.IsCancellationRequested) is { } refusal)
        {
            throw new ProvisioningException(refusal, e is ProvisioningException ? e.InnerException : e);
        }
    }
}
