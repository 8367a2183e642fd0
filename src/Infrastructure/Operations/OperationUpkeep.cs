using Microsoft.Extensions.Logging;
using Npgsql;
using TenantManager.Application.Abstractions;
using TenantManager.Infrastructure.Fleet;

namespace TenantManager.Infrastructure.Operations;

/// <summary>
/// Stranded are operations whose replica died, those that this process took and could not finish writing down, and those that
/// were committed by a process that did not get to enqueue them. One that is enqueued twice is run once.
/// </summary>
internal sealed partial class OperationUpkeep(
    NpgsqlDataSource registry,
    ReplicaIdentity replica,
    OperationClaims claims,
    IOperationDispatcher dispatcher,
    ILogger<OperationUpkeep> logger) : IOperationUpkeep
{
    private const int MostInARound = 100;

    // Between the commit of an operation and its job there are milliseconds; a slow PostgreSQL may make seconds of them.
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(5);

    public async Task<int> RequeueStrandedAsync(CancellationToken cancellationToken)
    {
        var stranded = await LayBackAsync(cancellationToken);
        stranded.UnionWith(await FindForgottenAsync(cancellationToken));
        foreach (var id in stranded)
        {
            await dispatcher.EnqueueAsync(id, cancellationToken);
            Requeued(id);
        }

        return stranded.Count;
    }

    public async Task<int> PurgeExpiredAsync(CancellationToken cancellationToken)
    {
        await using var command = registry.CreateCommand(
            "DELETE FROM operations WHERE id IN (SELECT id FROM operations WHERE expires_at < now() ORDER BY expires_at LIMIT 1000)");
        return await command.ExecuteNonQueryAsync(cancellationToken);
    }

    /// <summary>Takes back what was claimed by a replica that is dead, or by this one, which does not know of it any more.</summary>
    private async Task<HashSet<Guid>> LayBackAsync(CancellationToken cancellationToken)
    {
        await using var command = registry.CreateCommand(
            $"""
            UPDATE operations SET state = 'queued', replica_id = NULL
            WHERE id IN (
                SELECT o.id FROM operations o
                WHERE o.state IN ('queued', 'running') AND o.replica_id IS NOT NULL
                  AND (NOT {ReplicaLease.IsAlive("o.replica_id")}
                       OR o.replica_id = $1 AND o.id <> ALL ($2) AND o.started_at < now() - $3)
                LIMIT {MostInARound} FOR UPDATE SKIP LOCKED)
            RETURNING id
            """);
        command.Parameters.AddWithValue(replica.Id);
        command.Parameters.AddWithValue(claims.Held);
        command.Parameters.AddWithValue(Grace);
        return await ReadIdsAsync(command, cancellationToken);
    }

    private async Task<HashSet<Guid>> FindForgottenAsync(CancellationToken cancellationToken)
    {
        // Hangfire keeps each argument as JSON text: an id in quotes.
        await using var command = registry.CreateCommand(
            $"""
            SELECT o.id FROM operations o
            WHERE o.state = 'queued' AND o.replica_id IS NULL AND o.created_at < now() - $1
              AND NOT EXISTS (
                  SELECT FROM {HangfireStorage.Schema}.job j
                  WHERE j.statename IN ('Enqueued', 'Processing', 'Scheduled', 'Awaiting') AND j.arguments ->> 0 = '"' || o.id || '"')
            ORDER BY o.created_at LIMIT {MostInARound}
            """);
        command.Parameters.AddWithValue(Grace);
        return await ReadIdsAsync(command, cancellationToken);
    }

    private static async Task<HashSet<Guid>> ReadIdsAsync(NpgsqlCommand command, CancellationToken cancellationToken)
    {
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        var ids = new HashSet<Guid>();
        while (await reader.ReadAsync(cancellationToken))
            ids.Add(reader.GetGuid(0));
        return ids;
    }

    [LoggerMessage(2531, LogLevel.Warning, "Operation {OperationId} was left by whoever had it, and is enqueued again")]
    private partial void Requeued(Guid operationId);
}
