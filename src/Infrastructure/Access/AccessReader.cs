using Npgsql;
using TenantManager.Application.Abstractions;
using TenantManager.Domain.ApiKeys;
using TenantManager.Domain.Tenants;
using TenantManager.Domain.Users;
using TenantManager.Infrastructure.Configuration;

namespace TenantManager.Infrastructure.Access;

/// <summary>Reads from the registry who may come in.</summary>
internal sealed class AccessReader(NpgsqlDataSource registry, TokenOptions tokens, PlanQuotas plans)
{
    // The services' clocks, which the rows' times are by, may differ from the database's.
    private static readonly TimeSpan ClocksApart = TimeSpan.FromHours(2);

    public async Task<UserAccess?> ReadUserAsync(Guid id, CancellationToken cancellationToken)
    {
        // A session with an access token that is still valid has a refresh token as young.
        await using var command = registry.CreateCommand(
            """
            SELECT u.tenant_id, u.email, u.role, u.is_active, ARRAY(
                SELECT DISTINCT r.family_id FROM refresh_tokens r
                WHERE r.user_id = u.id AND r.revoked_at IS NOT NULL AND r.created_at > now() - $2)
            FROM global_users u WHERE u.id = $1
            """);
        command.Parameters.AddWithValue(id);
        command.Parameters.AddWithValue(tokens.AccessLifetime + ClocksApart);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        return await reader.ReadAsync(cancellationToken)
            ? new UserAccess(
                id,
                reader.GetGuid(0),
                reader.GetString(1),
                Enum.Parse<Role>(reader.GetString(2), ignoreCase: true),
                reader.GetBoolean(3),
                reader.GetFieldValue<Guid[]>(4).ToHashSet())
            : null;
    }

    public async Task<TenantAccess?> ReadTenantAsync(Guid id, CancellationToken cancellationToken)
    {
        await using var command = registry.CreateCommand(
            """
            SELECT t.slug, t.name, t.plan, t.status, t.database_name, t.database_password_version,
                   t.storage_bytes_quota, t.users_quota, t.api_calls_per_month_quota, t.storage_state, u.month,
                   coalesce(u.api_calls_this_month, 0)
            FROM tenant_registry t LEFT JOIN tenant_usage u ON u.tenant_id = t.id WHERE t.id = $1
            """);
        command.Parameters.AddWithValue(id);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        if (!await reader.ReadAsync(cancellationToken))
            return null;
        var plan = Enum.Parse<Plan>(reader.GetString(2), ignoreCase: true);
        var overrides = new QuotaOverrides(
            await reader.GetFieldValueAsync<long?>(6, cancellationToken),
            await reader.GetFieldValueAsync<int?>(7, cancellationToken),
            await reader.GetFieldValueAsync<long?>(8, cancellationToken));
        return new TenantAccess(
            id,
            reader.GetString(0),
            reader.GetString(1),
            plan,
            Enum.Parse<TenantStatus>(reader.GetString(3), ignoreCase: true),
            reader.GetString(4),
            reader.GetInt32(5))
        {
            Allowance = new TenantAllowance(
                plans.Of(plan).With(overrides),
                Enum.Parse<StorageState>(reader.GetString(9), ignoreCase: true),
                await reader.GetFieldValueAsync<DateOnly?>(10, cancellationToken),
                reader.GetInt64(11)),
        };
    }

    public async Task<ApiKeyAccess?> ReadApiKeyAsync(byte[] keyHash, CancellationToken cancellationToken)
    {
        await using var command = registry.CreateCommand(
            "SELECT id, tenant_id, scope, expires_at FROM api_keys WHERE key_hash = $1 AND revoked_at IS NULL");
        command.Parameters.AddWithValue(keyHash);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        return await reader.ReadAsync(cancellationToken)
            ? new ApiKeyAccess(
                reader.GetGuid(0),
                reader.GetGuid(1),
                Enum.Parse<ApiKeyScope>(reader.GetString(2), ignoreCase: true),
                await reader.IsDBNullAsync(3, cancellationToken) ? null : reader.GetFieldValue<DateTimeOffset>(3))
            : null;
    }
}
