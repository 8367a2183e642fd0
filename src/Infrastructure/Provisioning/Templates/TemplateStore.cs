using Npgsql;
using TenantManager.Infrastructure.Fleet;

namespace TenantManager.Infrastructure.Provisioning.Templates;

/// <summary>
/// The templates' rows in the registry. A unique index on the state lets at most one be current and one be built, whichever
/// replica does it; those that nobody clones any more are retired, until the reconciler has dropped them.
/// </summary>
internal sealed class TemplateStore(NpgsqlDataSource registry, ReplicaIdentity replica)
{
    public async Task<SchemaTemplate?> FindCurrentAsync(CancellationToken cancellationToken)
    {
        await using var command = registry.CreateCommand(
            """
            SELECT id, database_name, source_fingerprint, dump_hash, catalog_hash, size_bytes, built_at, build_ms
            FROM schema_templates WHERE state = 'current'
            """);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        return await reader.ReadAsync(cancellationToken)
            ? new SchemaTemplate(
                reader.GetGuid(0),
                reader.GetString(1),
                reader.GetString(2),
                reader.GetString(3),
                reader.GetString(4),
                reader.GetInt64(5),
                reader.GetFieldValue<DateTimeOffset>(6),
                TimeSpan.FromMilliseconds(reader.GetInt64(7)))
            : null;
    }

    /// <summary>Whether this process is the one to build; false while another, that lives, is at it.</summary>
    public async Task<bool> TryBeginAsync(Guid id, string databaseName, CancellationToken cancellationToken)
    {
        await using var command = registry.CreateCommand(
            $"""
            WITH dead AS (
                UPDATE schema_templates SET state = 'retired'
                WHERE state = 'building' AND (replica_id = $3 OR NOT {ReplicaLease.IsAlive("schema_templates.replica_id")})
            )
            INSERT INTO schema_templates (id, database_name, state, replica_id)
            SELECT $1, $2, 'building', $3
            ON CONFLICT DO NOTHING
            """);
        command.Parameters.AddWithValue(id);
        command.Parameters.AddWithValue(databaseName);
        command.Parameters.AddWithValue(replica.Id);
        // This process builds one at a time: an older one of its own is one that it could not clean up. Where the insert meets
        // such a row before the update has retired it, the next attempt succeeds.
        await command.ExecuteNonQueryAsync(cancellationToken);
        return await IsBuildingAsync(id, cancellationToken);
    }

    /// <summary>The source has moved, but its schema is still this template's.</summary>
    public async Task ConfirmAsync(Guid id, string sourceFingerprint, CancellationToken cancellationToken)
    {
        await using var command = registry.CreateCommand(
            "UPDATE schema_templates SET source_fingerprint = $2 WHERE id = $1 AND state = 'current'");
        command.Parameters.AddWithValue(id);
        command.Parameters.AddWithValue(sourceFingerprint);
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    /// <summary>Puts a template that is built in the place of the current one, in one transaction.</summary>
    /// <returns>Null where the building was taken from this process meanwhile: then the template is not used.</returns>
    public async Task<SchemaTemplate?> SwapAsync(Guid id, BuiltTemplate built, CancellationToken cancellationToken)
    {
        await using var connection = await registry.OpenConnectionAsync(cancellationToken);
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        await using var retire = new NpgsqlCommand("UPDATE schema_templates SET state = 'retired' WHERE state = 'current'", connection);
        await retire.ExecuteNonQueryAsync(cancellationToken);
        await using var swap = new NpgsqlCommand(
            """
            UPDATE schema_templates
            SET state = 'current', source_fingerprint = $2, dump_hash = $3, catalog_hash = $4, size_bytes = $5, build_ms = $6, built_at = now()
            WHERE id = $1 AND state = 'building'
            RETURNING database_name, built_at
            """,
            connection);
        swap.Parameters.AddWithValue(id);
        swap.Parameters.AddWithValue(built.SourceFingerprint);
        swap.Parameters.AddWithValue(built.DumpHash);
        swap.Parameters.AddWithValue(built.CatalogHash);
        swap.Parameters.AddWithValue(built.SizeBytes);
        swap.Parameters.AddWithValue((long)built.BuildTime.TotalMilliseconds);
        SchemaTemplate swapped;
        await using (var reader = await swap.ExecuteReaderAsync(cancellationToken))
        {
            if (!await reader.ReadAsync(cancellationToken))
                return null;
            swapped = new SchemaTemplate(
                id,
                reader.GetString(0),
                built.SourceFingerprint,
                built.DumpHash,
                built.CatalogHash,
                built.SizeBytes,
                reader.GetFieldValue<DateTimeOffset>(1),
                built.BuildTime);
        }

        await transaction.CommitAsync(cancellationToken);
        return swapped;
    }

    /// <summary>Nobody is to clone it any more; its database and role are the reconciler's to drop.</summary>
    public async Task RetireAsync(Guid id, CancellationToken cancellationToken)
    {
        await using var command = registry.CreateCommand("UPDATE schema_templates SET state = 'retired' WHERE id = $1");
        command.Parameters.AddWithValue(id);
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    /// <summary>Templates that are retired, or whose building died, and that no warm database was made from; some of them, in no order.</summary>
    public async Task<IReadOnlyList<(Guid Id, string DatabaseName)>> FindUnusedAsync(CancellationToken cancellationToken)
    {
        await using var command = registry.CreateCommand(
            $"""
            SELECT id, database_name FROM schema_templates t
            WHERE (state = 'retired' OR state = 'building' AND NOT {ReplicaLease.IsAlive("t.replica_id")})
              AND NOT EXISTS (SELECT FROM warm_databases w WHERE w.template_id = t.id)
            ORDER BY random() LIMIT 20
            """);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        var found = new List<(Guid, string)>();
        while (await reader.ReadAsync(cancellationToken))
            found.Add((reader.GetGuid(0), reader.GetString(1)));
        return found;
    }

    /// <summary>Once database and role are proven gone.</summary>
    public async Task DeleteAsync(Guid id, CancellationToken cancellationToken)
    {
        await using var command = registry.CreateCommand("DELETE FROM schema_templates WHERE id = $1");
        command.Parameters.AddWithValue(id);
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    private async Task<bool> IsBuildingAsync(Guid id, CancellationToken cancellationToken)
    {
        await using var command = registry.CreateCommand("SELECT EXISTS (SELECT FROM schema_templates WHERE id = $1 AND state = 'building')");
        command.Parameters.AddWithValue(id);
        return await command.ExecuteScalarAsync(cancellationToken) is true;
    }
}
