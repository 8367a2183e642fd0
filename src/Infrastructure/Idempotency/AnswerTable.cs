using System.Collections.Concurrent;
using Microsoft.EntityFrameworkCore;
using Npgsql;
using NpgsqlTypes;
using TenantManager.Infrastructure.Configuration;
using TenantManager.Infrastructure.Fleet;
using TenantManager.Infrastructure.Persistence;
using TenantManager.Infrastructure.Provisioning;

namespace TenantManager.Infrastructure.Idempotency;

/// <summary>The rows of <c>idempotent_answers</c>. Every time in them is the database's.</summary>
internal sealed class AnswerTable(
    NpgsqlDataSource registry, ReplicaIdentity replica, IdempotencyOptions options, SchemaCopyOptions schemaCopy)
{
    private const int PurgeLimit = 1000;

    // What this process is at, by an id of each attempt. A row of ours that nobody here is at was left by a failure.
    private readonly ConcurrentDictionary<Guid, byte[]> _attempts = new();

    // No request lasts longer, not even in a process that lives.
    private TimeSpan LongestRequest => RegistrationLimits.Longest(schemaCopy);

    private static string IsAbandoned(string row) =>
        $"(NOT {ReplicaLease.IsAlive($"{row}.replica_id")} OR {row}.created_at < now() - @longest)";

    /// <summary>To be told of before a row can become ours, and until it is answered or released.</summary>
    public Guid Enter(RequestSecrets secrets)
    {
        var attempt = Guid.NewGuid();
        _attempts[attempt] = secrets.KeyHash;
        return attempt;
    }

    public void Leave(Guid attempt) => _attempts.TryRemove(attempt, out _);

    /// <summary>Whether an unanswered row is this process's, and nobody here is at it: asked after the row was read.</summary>
    public bool IsOrphan(AnswerRow row, Guid attempt) => row.Replica == replica.Id
        && !_attempts.Any(other => other.Key != attempt && other.Value.AsSpan().SequenceEqual(row.KeyHash));

    /// <summary>Makes the row ours where there is none, an expired one, or an unanswered one of the same body whose process is gone.</summary>
    /// <param name="secrets">Of the request.</param>
    /// <param name="orphan">When a row was claimed that this process has left; it is ours too.</param>
    /// <param name="cancellationToken">Ends the attempt.</param>
    /// <returns>The time that tells this claim from later ones on the row; null where it is not ours.</returns>
    public async Task<DateTime?> ClaimAsync(RequestSecrets secrets, DateTime? orphan, CancellationToken cancellationToken)
    {
        await using var command = registry.CreateCommand(
            $"""
            INSERT INTO idempotent_answers AS a (key_hash, body_hash, replica_id, created_at, expires_at)
            VALUES (@key, @body, @replica, clock_timestamp(), now() + @lifetime)
            ON CONFLICT (key_hash) DO UPDATE
            SET body_hash = excluded.body_hash, replica_id = excluded.replica_id, status = NULL, answer = NULL,
                created_at = excluded.created_at, expires_at = excluded.expires_at
            WHERE (a.status IS NOT NULL AND a.expires_at <= now())
               OR (a.status IS NULL AND a.body_hash = excluded.body_hash
                   AND ({IsAbandoned("a")} OR (a.replica_id = @replica AND a.created_at = @orphan)))
            RETURNING created_at
            """);
        command.Parameters.AddWithValue("key", secrets.KeyHash);
        command.Parameters.AddWithValue("body", secrets.BodyHash);
        command.Parameters.AddWithValue("replica", replica.Id);
        command.Parameters.AddWithValue("lifetime", options.Lifetime);
        command.Parameters.AddWithValue("longest", LongestRequest);
        command.Parameters.Add(new NpgsqlParameter<DateTime?>("orphan", NpgsqlDbType.TimestampTz) { TypedValue = orphan });
        return (DateTime?)await command.ExecuteScalarAsync(cancellationToken);
    }

    /// <summary>Null where there is no row.</summary>
    public async Task<AnswerRow?> FindAsync(RequestSecrets secrets, CancellationToken cancellationToken)
    {
        await using var command = registry.CreateCommand(
            "SELECT body_hash, replica_id, created_at, answer FROM idempotent_answers WHERE key_hash = $1");
        command.Parameters.AddWithValue(secrets.KeyHash);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        return await reader.ReadAsync(cancellationToken)
            ? new AnswerRow(
                secrets.KeyHash, (byte[])reader[0], reader[1] as Guid?, (DateTime)reader[2], reader[3] as byte[])
            : null;
    }

    /// <summary>In the context's transaction, where it has one. False where the claim was lost.</summary>
    public async Task<bool> AnswerAsync(GlobalDbContext context, Claim claim, StoredAnswer answer, CancellationToken cancellationToken)
    {
        var sealedAnswer = claim.Secrets.Seal(answer);
        return await context.Database.ExecuteSqlAsync(
            $"""
            UPDATE idempotent_answers
            SET replica_id = NULL, status = {answer.Status}, answer = {sealedAnswer}, expires_at = now() + {options.Lifetime}
            WHERE key_hash = {claim.Secrets.KeyHash} AND replica_id = {replica.Id} AND created_at = {claim.At} AND status IS NULL
            """,
            cancellationToken) == 1;
    }

    /// <summary>Does nothing where the claim was lost, or was answered by a commit that only seemed to fail.</summary>
    public async Task ReleaseAsync(Claim claim, CancellationToken cancellationToken)
    {
        await using var command = registry.CreateCommand(
            "DELETE FROM idempotent_answers WHERE key_hash = $1 AND replica_id = $2 AND created_at = $3 AND status IS NULL");
        command.Parameters.AddWithValue(claim.Secrets.KeyHash);
        command.Parameters.AddWithValue(replica.Id);
        command.Parameters.AddWithValue(claim.At);
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    /// <summary>
    /// Deletes what has expired, and what failures of this process have left unanswered; and takes the keys off registrations and
    /// transactions that are older than any key, which with the same key later are new ones. At most 1,000 of each.
    /// </summary>
    /// <returns>How many rows were deleted.</returns>
    public async Task<int> PurgeExpiredAsync(CancellationToken cancellationToken)
    {
        // Whatever is older than this was entered before its row was made: what is not among the attempts now was left.
        await using var clock = registry.CreateCommand("SELECT clock_timestamp()");
        var before = (DateTime)(await clock.ExecuteScalarAsync(cancellationToken))!;
        var attempts = _attempts.Values.ToArray();
        await using var command = registry.CreateCommand(
            $"""
            WITH forgotten AS (
                UPDATE registrations SET key_hash = NULL WHERE tenant_id IN (
                    SELECT tenant_id FROM registrations
                    WHERE key_hash IS NOT NULL AND begun_at < now() - @lifetime - @longest
                    LIMIT @limit)
            ), settled AS (
                DELETE FROM keyed_transactions WHERE key_hash IN (
                    SELECT key_hash FROM keyed_transactions WHERE noted_at < now() - @lifetime - @longest LIMIT @limit FOR UPDATE SKIP LOCKED)
            ), purged AS (
                DELETE FROM idempotent_answers WHERE key_hash IN (
                    SELECT a.key_hash FROM idempotent_answers a
                    WHERE (a.expires_at < now() AND (a.status IS NOT NULL OR {IsAbandoned("a")}))
                       OR (a.status IS NULL AND a.replica_id = @replica AND a.created_at < @before AND NOT a.key_hash = ANY (@attempts))
                    LIMIT @limit
                    FOR UPDATE SKIP LOCKED)
                RETURNING 1
            )
            SELECT count(*)::int FROM purged
            """);
        command.Parameters.AddWithValue("lifetime", options.Lifetime);
        command.Parameters.AddWithValue("longest", LongestRequest);
        command.Parameters.AddWithValue("replica", replica.Id);
        command.Parameters.AddWithValue("attempts", attempts);
        command.Parameters.AddWithValue("before", before);
        command.Parameters.AddWithValue("limit", PurgeLimit);
        return (int)(await command.ExecuteScalarAsync(cancellationToken))!;
    }
}

/// <param name="KeyHash">Of the request that is asked for.</param>
/// <param name="BodyHash">Of the request that made the row.</param>
/// <param name="Replica">Who answers it; null once it is answered.</param>
/// <param name="CreatedAt">When it was claimed.</param>
/// <param name="Answer">Sealed; null while there is none.</param>
internal sealed record AnswerRow(byte[] KeyHash, byte[] BodyHash, Guid? Replica, DateTime CreatedAt, byte[]? Answer);

/// <summary>A row that is ours.</summary>
/// <param name="Attempt">From <see cref="AnswerTable.Enter"/>.</param>
/// <param name="Secrets">Of the request.</param>
/// <param name="At">When it was claimed, which no later claim on the row shares.</param>
internal sealed record Claim(Guid Attempt, RequestSecrets Secrets, DateTime At);
