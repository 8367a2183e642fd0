using Microsoft.Extensions.Logging;
using Npgsql;
using NpgsqlTypes;
using TenantManager.Domain.Tenants;
using TenantManager.Infrastructure.Configuration;
using TenantManager.Infrastructure.Provisioning.Server;

namespace TenantManager.Infrastructure.Usage;

/// <summary>
/// Looks at the size of tenants' databases and at their active users, some tenants at a time: those whose time has come, each of which
/// one replica takes. What a database may then be used for is decided in the registry; the reconciler has the server follow.
/// </summary>
internal sealed partial class UsageCollector(
    NpgsqlDataSource registry, DatabaseSizes sizes, PlanQuotas plans, UsageOptions options, TimeProvider clock, ILogger<UsageCollector> logger)
{
    private const int MostInABatch = 50;

    private const string Claim =
        """
        WITH due AS (
            SELECT u.tenant_id, t.database_name FROM tenant_usage u JOIN tenant_registry t ON t.id = u.tenant_id
            WHERE u.collect_after <= now() AND t.status IN ('active', 'suspended')
            ORDER BY u.collect_after LIMIT $2 FOR NO KEY UPDATE OF u SKIP LOCKED
        )
        UPDATE tenant_usage u SET collect_after = now() + $1 FROM due WHERE u.tenant_id = due.tenant_id
        RETURNING due.tenant_id, due.database_name
        """;

    private const string Store =
        """
        WITH there AS (
            SELECT t.id FROM tenant_registry t WHERE t.id = ANY ($1) ORDER BY t.id FOR KEY SHARE OF t
        ), locked AS (
            SELECT u.tenant_id FROM tenant_usage u JOIN there ON there.id = u.tenant_id ORDER BY u.tenant_id FOR NO KEY UPDATE OF u
        ), users AS (
            SELECT tenant_id, count(*)::int AS active FROM global_users WHERE tenant_id = ANY ($1) AND is_active GROUP BY tenant_id
        ), stored AS (
            UPDATE tenant_usage u SET
                database_size_bytes = coalesce(measured.size, u.database_size_bytes), active_users_count = coalesce(users.active, 0),
                collected_at = $4
            FROM locked
                JOIN unnest($1::uuid[], $2::bigint[]) AS measured(tenant_id, size) USING (tenant_id)
                LEFT JOIN users USING (tenant_id)
            WHERE u.tenant_id = locked.tenant_id
            RETURNING u.tenant_id, u.database_size_bytes, u.active_users_count
        ), noted AS (
            INSERT INTO tenant_usage_daily (tenant_id, day, api_calls, database_size_bytes, active_users)
            SELECT tenant_id, $3, 0, database_size_bytes, active_users_count FROM stored
            ON CONFLICT (tenant_id, day) DO UPDATE SET
                database_size_bytes = excluded.database_size_bytes, active_users = excluded.active_users
        )
        SELECT t.id, stored.database_size_bytes, t.plan, t.storage_bytes_quota, t.storage_state
        FROM stored JOIN tenant_registry t ON t.id = stored.tenant_id
        """;

    // Not where an operator has changed what it depends on: then that has been decided anew.
    private const string Decide =
        """
        UPDATE tenant_registry SET storage_state = $5
        WHERE id = $1 AND plan = $2 AND storage_bytes_quota IS NOT DISTINCT FROM $3 AND storage_state = $4
        """;

    /// <summary>Collects from those tenants whose time has come, as many as are taken at once.</summary>
    /// <returns>How many they were.</returns>
    public async Task<int> CollectAsync(CancellationToken cancellationToken)
    {
        var due = await ClaimAsync(cancellationToken);
        if (due.Count == 0)
            return 0;
        var measured = await sizes.MeasureAsync(due, cancellationToken);
        foreach (var tenant in await StoreAsync(due, measured, cancellationToken))
        {
            var state = plans.Of(tenant.Plan).With(new QuotaOverrides(tenant.StorageQuota, null, null)).StorageStateAt(tenant.SizeBytes);
            if (state != tenant.State)
                await DecideAsync(tenant, state, cancellationToken);
        }

        return due.Count;
    }

    private async Task<List<TenantDatabaseName>> ClaimAsync(CancellationToken cancellationToken)
    {
        await using var command = registry.CreateCommand(Claim);
        command.Parameters.AddWithValue(options.Interval);
        command.Parameters.AddWithValue(MostInABatch);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        var due = new List<TenantDatabaseName>();
        while (await reader.ReadAsync(cancellationToken))
            due.Add(new TenantDatabaseName(reader.GetGuid(0), reader.GetString(1)));
        return due;
    }

    private async Task<List<CollectedTenant>> StoreAsync(
        List<TenantDatabaseName> due, IReadOnlyDictionary<Guid, long> measured, CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        await using var command = registry.CreateCommand(Store);
        command.Parameters.AddWithValue(due.Select(tenant => tenant.TenantId).ToArray());
        command.Parameters.AddWithValue(due.Select(tenant => measured.TryGetValue(tenant.TenantId, out var size) ? size : (long?)null).ToArray());
        command.Parameters.AddWithValue(NpgsqlDbType.Date, UsageMonth.DayOf(now));
        command.Parameters.AddWithValue(now.UtcDateTime);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        var stored = new List<CollectedTenant>();
        while (await reader.ReadAsync(cancellationToken))
        {
            stored.Add(new CollectedTenant(
                reader.GetGuid(0),
                reader.GetInt64(1),
                Enum.Parse<Plan>(reader.GetString(2), ignoreCase: true),
                await reader.GetFieldValueAsync<long?>(3, cancellationToken),
                Enum.Parse<StorageState>(reader.GetString(4), ignoreCase: true)));
        }

        return stored;
    }

    private async Task DecideAsync(CollectedTenant tenant, StorageState state, CancellationToken cancellationToken)
    {
        await using var command = registry.CreateCommand(Decide);
        command.Parameters.AddWithValue(tenant.Id);
        command.Parameters.AddWithValue(WordOf(tenant.Plan));
        command.Parameters.Add(new NpgsqlParameter { Value = tenant.StorageQuota ?? (object)DBNull.Value, NpgsqlDbType = NpgsqlDbType.Bigint });
        command.Parameters.AddWithValue(WordOf(tenant.State));
        command.Parameters.AddWithValue(WordOf(state));
        if (await command.ExecuteNonQueryAsync(cancellationToken) == 1)
            Decided(tenant.Id, tenant.SizeBytes, state);
    }

#pragma warning disable CA1308 // the registry's words are lower-case
    private static string WordOf<T>(T value)
        where T : struct, Enum => value.ToString().ToLowerInvariant();
#pragma warning restore CA1308

    private sealed record CollectedTenant(Guid Id, long SizeBytes, Plan Plan, long? StorageQuota, StorageState State);

    [LoggerMessage(2811, LogLevel.Warning, "The database of tenant {TenantId} has {Bytes} bytes, and is {State} from now on")]
    private partial void Decided(Guid tenantId, long bytes, StorageState state);
}
