using Microsoft.Extensions.Logging;
using Npgsql;
using TenantManager.Application.Abstractions;
using TenantManager.Infrastructure.Fleet;
using TenantManager.Infrastructure.Persistence;

namespace TenantManager.Infrastructure.Provisioning.Server;

/// <summary>Opens and closes tenants' databases, as the registry has them.</summary>
internal sealed partial class TenantDatabaseGate(
    NpgsqlDataSource registry,
    AdministratorConnections administrator,
    Installation installation,
    DatabaseClosing closing,
    ILogger<TenantDatabaseGate> logger) : ITenantDatabaseGate
{
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(20);
    private static readonly TimeSpan TurnPollInterval = TimeSpan.FromMilliseconds(100);

    public async Task ApplyAsync(Guid tenantId, CancellationToken cancellationToken)
    {
        using var timeout = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        timeout.CancelAfter(Timeout);
        try
        {
            // Not by waiting for the lock: that would keep a connection of the registry's for each who waits.
            while (!await TryApplyAsync(tenantId, timeout.Token))
                await Task.Delay(TurnPollInterval, timeout.Token);
        }
        catch (Exception e) when (!cancellationToken.IsCancellationRequested && e is NpgsqlException or OperationCanceledException or TimeoutException)
        {
            NotApplied(e, tenantId, e.Message);
            throw new ProvisioningException(ProvisioningErrors.GateNotApplied, e);
        }
    }

    /// <returns>False where another is at this tenant's.</returns>
    private async Task<bool> TryApplyAsync(Guid tenantId, CancellationToken cancellationToken)
    {
        await using var connection = await registry.OpenConnectionAsync(cancellationToken);
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        await using var turn = new NpgsqlCommand("SELECT pg_try_advisory_xact_lock($1, hashtext($2))", connection);
        turn.Parameters.AddWithValue(RegistryLocks.GateOfTenant);
        turn.Parameters.AddWithValue(tenantId.ToString());
        if (await turn.ExecuteScalarAsync(cancellationToken) is not true)
            return false;
        // Read when it is our turn: whoever changes it later has a turn after ours.
        if (await FindAsync(connection, tenantId, cancellationToken) is not var (name, state))
            return true;
        await using var server = await administrator.OpenAsync(cancellationToken);
        if (!await IsOursAsync(server, name, tenantId, cancellationToken))
            NotOurs(name);
        else if (state.MustBeOpen)
            await OpenAsync(server, name, state.IsReadOnly, cancellationToken);
        else if (state.MustBeClosed)
            await closing.RunAsync(server, name, cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return true;
    }

    private static async Task<(string Name, GateState State)?> FindAsync(
        NpgsqlConnection connection, Guid tenantId, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(
            "SELECT database_name, status, storage_state FROM tenant_registry WHERE id = $1", connection);
        command.Parameters.AddWithValue(tenantId);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        return await reader.ReadAsync(cancellationToken)
            ? (reader.GetString(0), GateState.Parse(reader.GetString(1), reader.GetString(2)))
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
        return RoleMembership.WhileMemberAsync(server, name, () => server.ExecuteAsync(
            $"""
            ALTER ROLE {quoted} IN DATABASE {quoted} {readOnly};
            GRANT CONNECT ON DATABASE {quoted} TO {quoted};
            ALTER ROLE {quoted} LOGIN
            """,
            cancellationToken), cancellationToken);
    }

    [LoggerMessage(2127, LogLevel.Error, "The role {Role} does not bear the mark of its tenant: its database was neither opened nor closed")]
    private partial void NotOurs(string role);

    [LoggerMessage(2128, LogLevel.Error, "The database of tenant {TenantId} is not as its status says, and is tried again: {Reason}")]
    private partial void NotApplied(Exception exception, Guid tenantId, string reason);
}
