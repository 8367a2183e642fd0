using Npgsql;
using TenantManager.Application.Abstractions;
using TenantManager.Domain.DatabaseCredentials;
using TenantManager.Infrastructure.Fleet;
using TenantManager.Infrastructure.Provisioning.Server;

namespace TenantManager.Infrastructure.Provisioning.Lending;

/// <summary>Makes and ends lent roles as the registry has them, in their tenant's turn.</summary>
internal sealed class LentRoles(
    TenantTurns turns, AdministratorConnections administrator, Installation installation, LentRoleMaking making, LentRoleRemoval removal)
    : ILentRoles
{
    /// <summary>Of rows <c>c</c> with their tenants <c>t</c>: the role may be there, and has no right to be.</summary>
    internal const string IsDue =
        """
        c.ended_at IS NULL
        AND (c.revoked_at IS NOT NULL OR c.expires_at <= now() OR t.status <> 'active' OR t.storage_state = 'closed'
             OR c.lent_at IS NULL AND c.created_at < now() - interval '1 minute')
        """;

    public async Task<string?> MakeAsync(Guid tenantId, Guid credentialId, CancellationToken cancellationToken)
    {
        string? password = null;
        await turns.RunAsync(tenantId, ProvisioningErrors.CredentialNotMade, async (registry, token) =>
        {
            if (await FindAsync(registry, credentialId, token) is not { } role)
                return;
            await using var server = await administrator.OpenAsync(token);
            password = await making.RunAsync(server, role, token);
            await ExecuteAsync(
                registry, "UPDATE database_credentials SET lent_at = coalesce(lent_at, now()) WHERE id = $1", credentialId, token);
        }, cancellationToken);
        return password;
    }

    public async Task<int> EndDueAsync(Guid tenantId, CancellationToken cancellationToken)
    {
        var ended = 0;
        await turns.RunAsync(tenantId, ProvisioningErrors.CredentialNotEnded, async (registry, token) =>
        {
            await using var server = await administrator.OpenAsync(token);
            ended = await EndDueAsync(registry, server, tenantId, token);
        }, cancellationToken);
        return ended;
    }

    /// <summary>The same, for whoever has the turn.</summary>
    internal async Task<int> EndDueAsync(
        NpgsqlConnection registry, NpgsqlConnection server, Guid tenantId, CancellationToken cancellationToken)
    {
        var ended = 0;
        foreach (var (id, name) in await FindDueAsync(registry, tenantId, cancellationToken))
        {
            if (!await removal.RunAsync(server, name, await MarkOfAsync(id, cancellationToken), cancellationToken))
                continue;
            await EndAsync(registry, id, cancellationToken);
            ended++;
        }

        return ended;
    }

    /// <summary>Notes that its role is gone.</summary>
    internal static Task EndAsync(NpgsqlConnection registry, Guid credentialId, CancellationToken cancellationToken) => ExecuteAsync(
        registry,
        "UPDATE database_credentials SET ended_at = now(), key_hash = NULL WHERE id = $1 AND ended_at IS NULL",
        credentialId,
        cancellationToken);

    private async Task<LentRole?> FindAsync(NpgsqlConnection registry, Guid credentialId, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(
            $"""
            SELECT c.role_name, t.database_name, c.access, c.expires_at FROM database_credentials c JOIN tenant_registry t ON t.id = c.tenant_id
            WHERE c.id = $1 AND c.ended_at IS NULL AND NOT ({IsDue})
            """,
            registry);
        command.Parameters.AddWithValue(credentialId);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        return await reader.ReadAsync(cancellationToken)
            ? new LentRole(
                reader.GetString(0),
                await MarkOfAsync(credentialId, cancellationToken),
                reader.GetString(1),
                Enum.Parse<CredentialAccess>(reader.GetString(2), ignoreCase: true),
                reader.GetFieldValue<DateTimeOffset>(3))
            : null;
    }

    private static async Task<List<(Guid Id, string Name)>> FindDueAsync(
        NpgsqlConnection registry, Guid tenantId, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(
            $"""
            SELECT c.id, c.role_name FROM database_credentials c JOIN tenant_registry t ON t.id = c.tenant_id
            WHERE c.tenant_id = $1 AND {IsDue}
            """,
            registry);
        command.Parameters.AddWithValue(tenantId);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        var due = new List<(Guid, string)>();
        while (await reader.ReadAsync(cancellationToken))
            due.Add((reader.GetGuid(0), reader.GetString(1)));
        return due;
    }

    private async Task<ObjectMark> MarkOfAsync(Guid credentialId, CancellationToken cancellationToken) =>
        new(await installation.GetIdAsync(cancellationToken), MarkedAs.Lent, credentialId);

    private static async Task ExecuteAsync(NpgsqlConnection registry, string sql, Guid credentialId, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(sql, registry);
        command.Parameters.AddWithValue(credentialId);
        await command.ExecuteNonQueryAsync(cancellationToken);
    }
}
