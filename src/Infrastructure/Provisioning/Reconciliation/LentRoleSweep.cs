using Microsoft.Extensions.Logging;
using Npgsql;
using TenantManager.Infrastructure.Fleet;
using TenantManager.Infrastructure.Provisioning.Lending;
using TenantManager.Infrastructure.Provisioning.Server;

namespace TenantManager.Infrastructure.Provisioning.Reconciliation;

/// <summary>
/// Ends lent roles whose time is over, and compares those on the server with the registry, both ways. Nothing that lacks this installation's
/// mark of a lent role is touched.
/// </summary>
internal sealed partial class LentRoleSweep(
    NpgsqlDataSource registry,
    AdministratorConnections administrator,
    Installation installation,
    TenantTurns turns,
    LentRoles lentRoles,
    LentRoleRemoval removal,
    ILogger<LentRoleSweep> logger)
{
    private const int MostTenantsAtOnce = 20;

    private static readonly TimeSpan TimeForOne = TimeSpan.FromSeconds(10);

    /// <summary>What is revoked, expired, a suspended tenant's, or was never completed.</summary>
    /// <returns>How many are gone.</returns>
    public Task<int> EndDueAsync(CancellationToken cancellationToken) => ForEachAsync(
        // In no order, so that those that resist do not keep the others out.
        $"""
        SELECT tenant_id, '' FROM (
            SELECT DISTINCT c.tenant_id FROM database_credentials c JOIN tenant_registry t ON t.id = c.tenant_id WHERE {LentRoles.IsDue}) AS due
        ORDER BY random() LIMIT {MostTenantsAtOnce}
        """,
        [],
        (tenant, token) => lentRoles.EndDueAsync(tenant.Id, token),
        cancellationToken);

    /// <summary>Drops the roles that no row knows, and ends the rows whose role is gone.</summary>
    /// <returns>How many there were.</returns>
    public async Task<int> RunAsync(CancellationToken cancellationToken)
    {
        // The rows that say that their role is complete come before the server, and those that a role must have after it: nothing that is
        // made meanwhile is taken for what has lost the other half.
        var rows = await ReadAsync(
            "SELECT id, role_name FROM database_credentials WHERE lent_at IS NOT NULL AND ended_at IS NULL", [], cancellationToken);
        var roles = await FindMarkedAsync(cancellationToken);
        var found = roles.Select(role => role.Id).ToHashSet();
        foreach (var row in rows.Where(row => !found.Contains(row.Id)))
        {
            await using var connection = await registry.OpenConnectionAsync(cancellationToken);
            await LentRoles.EndAsync(connection, row.Id, cancellationToken);
        }

        return rows.Count(row => !found.Contains(row.Id)) + await ForEachAsync(
            """
            SELECT role.id, role.name FROM unnest($1::uuid[], $2::text[]) AS role(id, name)
            WHERE NOT EXISTS (SELECT FROM database_credentials c WHERE c.id = role.id AND c.ended_at IS NULL)
            """,
            [roles.Select(role => role.Id).ToArray(), roles.Select(role => role.Name).ToArray()],
            DropAsync,
            cancellationToken);
    }

    /// <returns>How many: one or none.</returns>
    private async Task<int> DropAsync(Entry role, CancellationToken cancellationToken)
    {
        var dropped = 0;
        await turns.RunAsync(role.Id, ProvisioningErrors.CredentialNotEnded, async (_, token) =>
        {
            await using var server = await administrator.OpenAsync(token);
            var mark = new ObjectMark(await installation.GetIdAsync(token), MarkedAs.Lent, role.Id);
            if (!await removal.RunAsync(server, role.Name, mark, token))
                return;
            Dropped(role.Name);
            dropped = 1;
        }, cancellationToken);
        return dropped;
    }

    /// <returns>How many were ended.</returns>
    private async Task<int> ForEachAsync(
        string sql, object[] parameters, Func<Entry, CancellationToken, Task<int>> work, CancellationToken cancellationToken)
    {
        var done = 0;
        foreach (var one in await ReadAsync(sql, parameters, cancellationToken))
        {
            using var timeout = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
            timeout.CancelAfter(TimeForOne);
            try
            {
                done += await work(one, timeout.Token);
            }
            catch (Exception e) when (!cancellationToken.IsCancellationRequested)
            {
                // One that resists must not keep the others; the next round tries it again.
                StillThere(e, one.Id, one.Name, e.Message);
            }
        }

        return done;
    }

    private async Task<List<Entry>> ReadAsync(string sql, object[] parameters, CancellationToken cancellationToken)
    {
        await using var command = registry.CreateCommand(sql);
        foreach (var parameter in parameters)
            command.Parameters.AddWithValue(parameter);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        var found = new List<Entry>();
        while (await reader.ReadAsync(cancellationToken))
            found.Add(new Entry(reader.GetGuid(0), reader.GetString(1)));
        return found;
    }

    private async Task<List<Entry>> FindMarkedAsync(CancellationToken cancellationToken)
    {
        await using var connection = await administrator.OpenAsync(cancellationToken);
        await using var command = new NpgsqlCommand(
            """
            SELECT r.rolname::text, s.description FROM pg_shdescription s JOIN pg_roles r ON r.oid = s.objoid
            WHERE s.classoid = 'pg_authid'::regclass AND s.description LIKE $1
            """,
            connection);
        command.Parameters.AddWithValue(ObjectMark.LikePatternOf(await installation.GetIdAsync(cancellationToken), MarkedAs.Lent));
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        var found = new List<Entry>();
        while (await reader.ReadAsync(cancellationToken))
        {
            if (ObjectMark.Parse(reader.GetString(1)) is { } mark)
                found.Add(new Entry(mark.Id, reader.GetString(0)));
        }

        return found;
    }

    /// <param name="Id">Of a credential; or of a tenant, where all that it has lent is meant.</param>
    /// <param name="Name">Of the role; empty for all of a tenant's.</param>
    private sealed record Entry(Guid Id, string Name);

    [LoggerMessage(2875, LogLevel.Warning, "The lent role {Role} belonged to nobody, and is dropped")]
    private partial void Dropped(string role);

    [LoggerMessage(2876, LogLevel.Warning, "What {Id} has lent ({Role}) could not be ended, and is tried again: {Reason}")]
    private partial void StillThere(Exception exception, Guid id, string role, string reason);
}
