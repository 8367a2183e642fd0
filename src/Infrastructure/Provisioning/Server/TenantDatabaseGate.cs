using Microsoft.Extensions.Logging;
using Npgsql;
using TenantManager.Application.Abstractions;
using TenantManager.Infrastructure.Fleet;
using TenantManager.Infrastructure.Provisioning.Lending;
using TenantManager.Infrastructure.Security;

namespace TenantManager.Infrastructure.Provisioning.Server;

/// <summary>Opens and closes tenants' databases, and sets the passwords of their roles, as the registry has them.</summary>
internal sealed partial class TenantDatabaseGate(
    TenantTurns turns,
    AdministratorConnections administrator,
    Installation installation,
    DatabaseClosing closing,
    PasswordRotation rotation,
    LentRoles lentRoles,
    SecretsKey secrets,
    ILogger<TenantDatabaseGate> logger) : ITenantDatabaseGate
{
    private static readonly TimeSpan BetweenTries = TimeSpan.FromMilliseconds(50);

    public Task ApplyAsync(Guid tenantId, CancellationToken cancellationToken) => turns.RunAsync(
        tenantId, ProvisioningErrors.GateNotApplied, (registry, token) => ApplyAsync(registry, tenantId, token), cancellationToken);

    private async Task ApplyAsync(NpgsqlConnection registry, Guid tenantId, CancellationToken cancellationToken)
    {
        if (await FindAsync(registry, tenantId, cancellationToken) is not { State: { MustBeOpen: true } or { MustBeClosed: true } } tenant)
            return;
        await using var server = await administrator.OpenAsync(cancellationToken);
        if (!await IsOursAsync(server, tenant.Name, tenantId, cancellationToken))
        {
            NotOurs(tenant.Name);
            return;
        }

        if (tenant.State.MustBeClosed)
            await closing.RunAsync(server, tenant.Name, cancellationToken);
        if (tenant.NewPasswordVersion is { } version)
            await rotation.RunAsync(registry, server, tenantId, tenant.Name, version, cancellationToken);
        if (tenant.State.MustBeClosed)
            await lentRoles.EndDueAsync(registry, server, tenantId, cancellationToken);
        else
            await OpenAsync(server, tenant.Name, tenant.State.IsReadOnly, cancellationToken);
    }

    private async Task<TenantRow?> FindAsync(NpgsqlConnection registry, Guid tenantId, CancellationToken cancellationToken)
    {
        // A password of another secrets key is for rotate-secrets.
        await using var command = new NpgsqlCommand(
            """
            SELECT status, storage_state, database_name,
                   CASE WHEN database_password_version <> database_password_applied_version AND secrets_key_id = $2
                       THEN database_password_version END
            FROM tenant_registry WHERE id = $1
            """,
            registry);
        command.Parameters.AddWithValue(tenantId);
        command.Parameters.AddWithValue(secrets.Id);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        return await reader.ReadAsync(cancellationToken)
            ? new TenantRow(
                GateState.Parse(reader.GetString(0), reader.GetString(1)),
                reader.GetString(2),
                await reader.IsDBNullAsync(3, cancellationToken) ? null : reader.GetInt32(3))
            : null;
    }

    private async Task<bool> IsOursAsync(NpgsqlConnection server, string name, Guid tenantId, CancellationToken cancellationToken)
    {
        var mark = new ObjectMark(await installation.GetIdAsync(cancellationToken), MarkedAs.Tenant, tenantId);
        return await ServerStatements.RoleIsOursAsync(server, name, mark, cancellationToken)
            || await ServerStatements.RoleIsOursAsync(server, name, mark with { Kind = MarkedAs.Pending }, cancellationToken);
    }

    private static Task OpenAsync(NpgsqlConnection server, string name, bool isReadOnly, CancellationToken cancellationToken)
    {
        var quoted = SqlText.Identifier(name);
        // Of the role in this database, which wins over what it sets for itself or for the database.
        var readOnly = isReadOnly ? "SET default_transaction_read_only = on" : "RESET default_transaction_read_only";
        // An owner may set it to 0, and could not get in to set it back.
        var statements =
            $"""
            ALTER DATABASE {quoted} CONNECTION LIMIT -1;
            ALTER ROLE {quoted} IN DATABASE {quoted} {readOnly};
            GRANT CONNECT ON DATABASE {quoted} TO {quoted};
            ALTER ROLE {quoted} LOGIN
            """;
        return RoleMembership.WhileMemberAsync(
            server, name, () => ShortLockWaits.RunAsync(server, () => OpenAsync(server, statements, cancellationToken), cancellationToken), cancellationToken);
    }

    private static async Task OpenAsync(NpgsqlConnection server, string statements, CancellationToken cancellationToken)
    {
        while (await ShortLockWaits.TryAsync(server, statements, cancellationToken) is not null)
            await Task.Delay(BetweenTries, cancellationToken);
    }

    /// <param name="State">Who gets in.</param>
    /// <param name="Name">Of database and role.</param>
    /// <param name="NewPasswordVersion">Of the password that the role is to get; null where it has it.</param>
    private sealed record TenantRow(GateState State, string Name, int? NewPasswordVersion);

    [LoggerMessage(2127, LogLevel.Error, "The role {Role} does not bear the mark of its tenant: its database was neither opened nor closed")]
    private partial void NotOurs(string role);
}
