using Npgsql;
using NpgsqlTypes;
using TenantManager.Domain.Tenants;
using TenantManager.Infrastructure.Fleet;

namespace TenantManager.Infrastructure.Usage;

/// <summary>
/// Adds counted calls to the registry, each batch once: its number is written down in the same transaction, so that one is known that
/// is sent again because the answer was lost.
/// </summary>
internal sealed class CallStore(NpgsqlDataSource registry, ReplicaIdentity replica)
{
    private const string NoteSequence =
        """
        INSERT INTO usage_flushes (replica_id, sequence) VALUES ($1, $2)
        ON CONFLICT (replica_id) DO UPDATE SET sequence = excluded.sequence, flushed_at = now()
        WHERE usage_flushes.sequence < excluded.sequence
        """;

    // All who write usage lock the tenants' rows in this order, and their days' after them. A tenant that is being deleted comes first.
    private const string Add =
        """
        WITH counted AS (
            SELECT * FROM unnest($1::uuid[], $2::bigint[], $3::timestamptz[]) AS counted(tenant_id, calls, at)
        ), there AS (
            SELECT t.id FROM tenant_registry t JOIN counted ON counted.tenant_id = t.id ORDER BY t.id FOR KEY SHARE OF t
        ), locked AS (
            SELECT u.tenant_id FROM tenant_usage u JOIN there ON there.id = u.tenant_id ORDER BY u.tenant_id FOR NO KEY UPDATE OF u
        ), added AS (
            UPDATE tenant_usage u SET
                api_calls_count = u.api_calls_count + counted.calls,
                api_calls_this_month = CASE
                    WHEN u.month = $5 THEN u.api_calls_this_month + counted.calls
                    WHEN u.month > $5 THEN u.api_calls_this_month
                    ELSE counted.calls END,
                month = greatest(u.month, $5),
                last_activity = greatest(u.last_activity, counted.at)
            FROM locked JOIN counted USING (tenant_id)
            WHERE u.tenant_id = locked.tenant_id
            RETURNING u.tenant_id, counted.calls
        )
        INSERT INTO tenant_usage_daily (tenant_id, day, api_calls) SELECT tenant_id, $4, calls FROM added
        ON CONFLICT (tenant_id, day) DO UPDATE SET api_calls = tenant_usage_daily.api_calls + excluded.api_calls
        """;

    private const string Totals =
        "SELECT tenant_id, month, api_calls_this_month FROM tenant_usage WHERE tenant_id = ANY ($1) AND month IS NOT NULL";

    /// <summary>Returns what the registry has of the month, by tenant, whether the batch was added now or before.</summary>
    /// <param name="sequence">Of the batch: larger than that of the one before, and the same when it is sent again.</param>
    /// <param name="batch">The same when it is sent again.</param>
    /// <param name="cancellationToken">Ends it; whether it was added is not known then.</param>
    public async Task<IReadOnlyDictionary<Guid, MonthlyCalls>> WriteAsync(
        long sequence, IReadOnlyList<CountedCalls> batch, CancellationToken cancellationToken)
    {
        await using var connection = await registry.OpenConnectionAsync(cancellationToken);
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        if (await IsNewAsync(connection, sequence, cancellationToken))
        {
            // One day, but at midnight.
            foreach (var day in batch.GroupBy(calls => calls.Key.Day).OrderBy(group => group.Key))
                await AddAsync(connection, day.Key, [.. day], cancellationToken);
        }

        var totals = await ReadTotalsAsync(connection, batch, cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return totals;
    }

    private async Task<bool> IsNewAsync(NpgsqlConnection connection, long sequence, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(NoteSequence, connection);
        command.Parameters.AddWithValue(replica.Id);
        command.Parameters.AddWithValue(sequence);
        return await command.ExecuteNonQueryAsync(cancellationToken) == 1;
    }

    private static async Task AddAsync(
        NpgsqlConnection connection, DateOnly day, CountedCalls[] counted, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(Add, connection);
        command.Parameters.AddWithValue(counted.Select(calls => calls.Key.TenantId).ToArray());
        command.Parameters.AddWithValue(counted.Select(calls => calls.Calls).ToArray());
        command.Parameters.AddWithValue(counted.Select(calls => calls.LastCall.UtcDateTime).ToArray());
        command.Parameters.AddWithValue(NpgsqlDbType.Date, day);
        command.Parameters.AddWithValue(NpgsqlDbType.Date, UsageMonth.Of(day));
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    private static async Task<Dictionary<Guid, MonthlyCalls>> ReadTotalsAsync(
        NpgsqlConnection connection, IReadOnlyList<CountedCalls> batch, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(Totals, connection);
        command.Parameters.AddWithValue(batch.Select(calls => calls.Key.TenantId).Distinct().ToArray());
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        var totals = new Dictionary<Guid, MonthlyCalls>();
        while (await reader.ReadAsync(cancellationToken))
            totals.Add(reader.GetGuid(0), new MonthlyCalls(reader.GetFieldValue<DateOnly>(1), reader.GetInt64(2)));
        return totals;
    }
}
