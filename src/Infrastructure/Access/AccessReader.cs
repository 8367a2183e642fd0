using Npgsql;
using TenantManager.Application.Abstractions;
using TenantManager.Domain.ApiKeys;
using TenantManager.Domain.Tenants;
using TenantManager.Domain.Users;
using TenantManager.Infrastructure.Configuration;

namespace TenantManager.Infrastructure.Access;

/// <summary>Reads from the registry who may come in.</summary>
internal sealed class AccessReader(NpgsqlDataSource registry, TokenOptions tokens)
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
        await using var command = registry.CreateCommand("SELECT slug, name, plan, status, database_name, database_password_version FROM tenant_registry WHERE id = $1");
        command.Parameters.AddWithValue(id);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        return await reader.ReadAsync(cancellationToken)
            ? new TenantAccess(
                id,
                reader.GetString(0),
                reader.GetString(1),
                Enum.Parse<Plan>(reader.GetString(2), ignoreCase: true),
                Enum.Parse<TenantStatus>(reader.GetString(3), ignoreCase: true),
                reader.GetString(4),
                reader.GetInt32(5))
            : null;
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
