using Npgsql;
using NpgsqlTypes;
using TenantManager.Infrastructure.Configuration;
using TenantManager.Infrastructure.Fleet;
using TenantManager.Infrastructure.Persistence;

namespace TenantManager.Infrastructure.Provisioning.Warm;

/// <summary>The warm databases' rows in the registry: what decides between replicas which is made, and whose it becomes.</summary>
internal sealed class WarmDatabaseStore(
    NpgsqlDataSource registry, ReplicaIdentity replica, WarmDatabaseOptions options, CapacityOptions capacity)
{
    /// <summary>
    /// Writes down one that is going to be made, unless there are enough: under a lock, since two replicas that count at once
    /// would both find room.
    /// </summary>
    public async Task<bool> TryReserveAsync(Guid id, string databaseName, Guid templateId, CancellationToken cancellationToken)
    {
        await using var connection = await registry.OpenConnectionAsync(cancellationToken);
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        await using var wait = new NpgsqlCommand($"SELECT pg_advisory_xact_lock({RegistryLocks.DatabaseCount})", connection);
        await wait.ExecuteNonQueryAsync(cancellationToken);
        await using var insert = new NpgsqlCommand(
            """
            INSERT INTO warm_databases (id, template_id, database_name, state, replica_id)
            SELECT $1, $2, $3, 'making', $4
            WHERE (SELECT count(*) FROM warm_databases WHERE template_id = $2 AND state IN ('making', 'ready')) < $5
              AND ($6::bigint IS NULL
                   OR (SELECT count(*) FROM tenant_registry) + (SELECT count(*) FROM warm_databases WHERE state <> 'claimed') < $6)
              AND EXISTS (SELECT FROM schema_templates WHERE id = $2 AND state = 'current')
            """,
            connection);
        insert.Parameters.AddWithValue(id);
        insert.Parameters.AddWithValue(templateId);
        insert.Parameters.AddWithValue(databaseName);
        insert.Parameters.AddWithValue(replica.Id);
        insert.Parameters.AddWithValue((long)options.Count);
        insert.Parameters.Add(new NpgsqlParameter { Value = (object?)capacity.MaxDatabases ?? DBNull.Value, NpgsqlDbType = NpgsqlDbType.Bigint });
        var isReserved = await insert.ExecuteNonQueryAsync(cancellationToken) == 1;
        await transaction.CommitAsync(cancellationToken);
        return isReserved;
    }

    /// <summary>False where it was taken from this process meanwhile: then it is the reconciler's to drop.</summary>
    public async Task<bool> MarkReadyAsync(Guid id, CancellationToken cancellationToken)
    {
        await using var command = registry.CreateCommand(
            "UPDATE warm_databases SET state = 'ready' WHERE id = $1 AND state = 'making' AND replica_id = $2");
        command.Parameters.AddWithValue(id);
        command.Parameters.AddWithValue(replica.Id);
        return await command.ExecuteNonQueryAsync(cancellationToken) == 1;
    }

    /// <summary>Gives the tenant a ready one of the template, and writes that down as its registration's step, in one statement.</summary>
    public async Task<WarmDatabase?> TryClaimAsync(Guid tenantId, Guid templateId, CancellationToken cancellationToken)
    {
        await using var command = registry.CreateCommand(
            $"""
            WITH chosen AS (
                SELECT w.id FROM warm_databases w
                WHERE w.template_id = $2 AND w.state = 'ready'
                ORDER BY w.created_at LIMIT 1 FOR UPDATE OF w SKIP LOCKED
            ), claimed AS (
                UPDATE warm_databases w SET state = 'claimed', tenant_id = $1, replica_id = $3
                FROM chosen WHERE w.id = chosen.id RETURNING w.id, w.database_name
            ), step AS (
                UPDATE registrations SET step = '{ProvisioningSteps.Claiming}' WHERE tenant_id = $1 AND EXISTS (SELECT FROM claimed)
            )
            SELECT id, database_name FROM claimed
            """);
        command.Parameters.AddWithValue(tenantId);
        command.Parameters.AddWithValue(templateId);
        command.Parameters.AddWithValue(replica.Id);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        return await reader.ReadAsync(cancellationToken) ? new WarmDatabase(reader.GetGuid(0), reader.GetString(1)) : null;
    }

    /// <summary>The one that a tenant has claimed and that may still have its own name; null for none.</summary>
    public async Task<WarmDatabase?> FindClaimedAsync(Guid tenantId, CancellationToken cancellationToken)
    {
        await using var command = registry.CreateCommand("SELECT id, database_name FROM warm_databases WHERE tenant_id = $1");
        command.Parameters.AddWithValue(tenantId);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        return await reader.ReadAsync(cancellationToken) ? new WarmDatabase(reader.GetGuid(0), reader.GetString(1)) : null;
    }

    /// <summary>
    /// Takes what nobody works on, what is outdated, and what is beyond <c>MAX_DATABASES</c>, to be dropped by this replica: each by
    /// one alone. In no order, so that those that resist do not keep the others out.
    /// </summary>
    /// <param name="inTheMaking">What this replica is at; what it has begun since is too young to be taken.</param>
    /// <param name="left">What this replica is no longer at, whatever its row says.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public async Task<IReadOnlyList<WarmDatabase>> TakeForRemovalAsync(
        IReadOnlyCollection<Guid> inTheMaking, IReadOnlyCollection<Guid> left, CancellationToken cancellationToken)
    {
        await using var command = registry.CreateCommand(
            $"""
            UPDATE warm_databases w SET state = 'dropping', replica_id = $1
            WHERE w.id IN (
                SELECT w2.id FROM warm_databases w2
                WHERE w2.state = 'ready' AND NOT EXISTS (SELECT FROM schema_templates t WHERE t.id = w2.template_id AND t.state = 'current')
                   OR w2.state = 'ready' AND w2.id IN (
                       SELECT id FROM warm_databases WHERE state = 'ready' ORDER BY created_at DESC
                       LIMIT (SELECT greatest(0, (SELECT count(*) FROM tenant_registry) + count(*) FILTER (WHERE state <> 'claimed') - $4)
                              FROM warm_databases))
                   OR w2.state = 'making' AND (w2.replica_id = $1 AND w2.id = ANY ($3)
                       OR w2.replica_id = $1 AND w2.id <> ALL ($2) AND w2.created_at < now() - interval '1 minute'
                       OR NOT {ReplicaLease.IsAlive("w2.replica_id")})
                   OR w2.state = 'dropping' AND (w2.replica_id = $1 OR NOT {ReplicaLease.IsAlive("w2.replica_id")})
                   OR w2.state = 'claimed' AND NOT EXISTS (
                       SELECT FROM tenant_registry r WHERE r.id = w2.tenant_id AND r.status IN ('pending', 'failed'))
                ORDER BY random() LIMIT 20 FOR UPDATE SKIP LOCKED)
            RETURNING w.id, w.database_name
            """);
        command.Parameters.AddWithValue(replica.Id);
        command.Parameters.AddWithValue(inTheMaking.ToArray());
        command.Parameters.AddWithValue(left.ToArray());
        command.Parameters.AddWithValue(capacity.MaxDatabases ?? long.MaxValue);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        var taken = new List<WarmDatabase>();
        while (await reader.ReadAsync(cancellationToken))
            taken.Add(new WarmDatabase(reader.GetGuid(0), reader.GetString(1)));
        return taken;
    }

    /// <summary>Nobody is to have it, and this replica drops it.</summary>
    public async Task RejectAsync(Guid id, CancellationToken cancellationToken)
    {
        await using var command = registry.CreateCommand(
            "UPDATE warm_databases SET state = 'dropping', tenant_id = NULL, replica_id = $2 WHERE id = $1");
        command.Parameters.AddWithValue(id);
        command.Parameters.AddWithValue(replica.Id);
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    /// <summary>Once there is nothing under its own name any more.</summary>
    public async Task DeleteAsync(Guid id, CancellationToken cancellationToken)
    {
        await using var command = registry.CreateCommand("DELETE FROM warm_databases WHERE id = $1");
        command.Parameters.AddWithValue(id);
        await command.ExecuteNonQueryAsync(cancellationToken);
    }
}

/// <param name="Id">Of its row.</param>
/// <param name="DatabaseName">Of the database and its role.</param>
internal sealed record WarmDatabase(Guid Id, string DatabaseName);
