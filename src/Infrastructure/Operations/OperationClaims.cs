using System.Collections.Concurrent;
using Npgsql;
using TenantManager.Application.Operations;
using TenantManager.Domain.Common;
using TenantManager.Infrastructure.Fleet;

namespace TenantManager.Infrastructure.Operations;

/// <summary>
/// Who works on which operation: at most one at a time, in the registry by the replica's id, within this process by the list of
/// what it holds. A replica that lost its lease may lose its operations too; what it then says about them is not taken.
/// </summary>
internal sealed class OperationClaims(NpgsqlDataSource registry, ReplicaIdentity replica)
{
    // Beyond it an operation is given up: one that ends the process each time must not do so for ever.
    private static readonly TimeSpan LongestRun = TimeSpan.FromHours(1);

    private readonly ConcurrentDictionary<Guid, byte> _held = new();

    /// <summary>What this process works on at this moment.</summary>
    public Guid[] Held => [.. _held.Keys];

    /// <summary>Null where it is finished, gone, or somebody alive works on it.</summary>
    public async Task<ClaimedOperation?> TryClaimAsync(Guid id, CancellationToken cancellationToken)
    {
        if (!_held.TryAdd(id, 0))
            return null;
        ClaimedOperation? claimed = null;
        try
        {
            claimed = await ClaimAsync(id, cancellationToken);
            return claimed;
        }
        finally
        {
            if (claimed is null)
                Forget(id);
        }
    }

    /// <summary>Writes down how it ended. False where it is somebody else's by now.</summary>
    public async Task<bool> FinishAsync(Guid id, Result<Guid> outcome, CancellationToken cancellationToken)
    {
        await using var command = registry.CreateCommand(
            """
            UPDATE operations
            SET state = $3, step = $4, percent = 100, tenant_id = $5, error_code = $6, error_message = $7,
                payload = NULL, replica_id = NULL, finished_at = now()
            WHERE id = $1 AND replica_id = $2 AND state = 'running'
            """);
        command.Parameters.AddWithValue(id);
        command.Parameters.AddWithValue(replica.Id);
        command.Parameters.AddWithValue(outcome.IsSuccess ? "succeeded" : "failed");
        command.Parameters.AddWithValue(outcome.IsSuccess ? OperationProgress.Done : OperationProgress.Failed);
        command.Parameters.Add(new NpgsqlParameter<Guid?> { TypedValue = outcome.IsSuccess ? outcome.Value : null });
        command.Parameters.Add(new NpgsqlParameter<string?> { TypedValue = outcome.Error?.Code });
        command.Parameters.Add(new NpgsqlParameter<string?> { TypedValue = outcome.Error?.Message });
        return await command.ExecuteNonQueryAsync(cancellationToken) == 1;
    }

    /// <summary>Lays it back for others: this process is about to end.</summary>
    public async Task ReleaseAsync(Guid id, CancellationToken cancellationToken)
    {
        await using var command = registry.CreateCommand(
            "UPDATE operations SET state = 'queued', replica_id = NULL WHERE id = $1 AND replica_id = $2 AND state = 'running'");
        command.Parameters.AddWithValue(id);
        command.Parameters.AddWithValue(replica.Id);
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    public void Forget(Guid id) => _held.TryRemove(id, out _);

    private async Task<ClaimedOperation?> ClaimAsync(Guid id, CancellationToken cancellationToken)
    {
        await using var command = registry.CreateCommand(
            $"""
            UPDATE operations SET state = 'running', replica_id = $2, started_at = coalesce(started_at, now())
            WHERE id = $1 AND state IN ('queued', 'running')
              AND (replica_id IS NULL OR replica_id = $2 OR NOT {ReplicaLease.IsAlive("operations.replica_id")})
            RETURNING payload, created_at < now() - $3,
                (SELECT t.id FROM registrations r JOIN tenant_registry t ON t.id = r.tenant_id WHERE r.key_hash = $4 AND t.status = 'active')
            """);
        command.Parameters.AddWithValue(id);
        command.Parameters.AddWithValue(replica.Id);
        command.Parameters.AddWithValue(LongestRun);
        command.Parameters.AddWithValue(OperationIds.RequestKeyOf(id).Hash);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        if (!await reader.ReadAsync(cancellationToken))
            return null;
        return new ClaimedOperation(
            id, reader.GetFieldValue<byte[]>(0), reader.GetBoolean(1), reader.IsDBNull(2) ? null : reader.GetGuid(2));
    }
}

/// <param name="Id">Of the operation.</param>
/// <param name="Payload">What to do, encrypted.</param>
/// <param name="IsOverdue">It has been open for too long: nothing more is tried.</param>
/// <param name="TenantId">What an earlier run completed, without getting to say so.</param>
internal sealed record ClaimedOperation(Guid Id, byte[] Payload, bool IsOverdue, Guid? TenantId);
