using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;
using Npgsql;
using TenantManager.Infrastructure.Faults;
using TenantManager.Infrastructure.Fleet;
using TenantManager.Infrastructure.Provisioning.Server;

namespace TenantManager.Infrastructure.Provisioning.Lending;

/// <summary>Ends a lent role, and drops it, whatever was done as it or granted to it.</summary>
internal sealed partial class LentRoleRemoval(
    RoleLockout lockout, OwnersSession session, Installation installation, FaultPoints faults, ILogger<LentRoleRemoval> logger)
{
    // Those of our tenants where it owns something, or was granted something. A role that somebody else's refers to stays, without login.
    private const string Databases =
        """
        SELECT DISTINCT d.datname::text
        FROM pg_shdepend s JOIN pg_database d ON d.oid = CASE WHEN s.dbid = 0 THEN s.objid ELSE s.dbid END
        WHERE s.refclassid = 'pg_authid'::regclass AND s.refobjid = (SELECT oid FROM pg_roles WHERE rolname = $1)
          AND (s.dbid <> 0 OR s.classid = 'pg_database'::regclass)
          AND d.datallowconn AND pg_get_userbyid(d.datdba) = d.datname AND shobj_description(d.datdba, 'pg_authid') LIKE $2
        """;

    private readonly ConcurrentDictionary<string, bool> _toldOf = new(StringComparer.Ordinal);

    /// <summary>When this returns, it is proven that nobody can log in as the role, and that no session of it is left.</summary>
    /// <param name="server">The administrator's.</param>
    /// <param name="role">Its name.</param>
    /// <param name="mark">What it must bear; what has the name and not the mark is left alone.</param>
    /// <param name="cancellationToken">Ends the attempt; it can be repeated.</param>
    /// <returns>False where the role is still there: something keeps it from being dropped.</returns>
    public async Task<bool> RunAsync(NpgsqlConnection server, string role, ObjectMark mark, CancellationToken cancellationToken)
    {
        if (!await ServerStatements.RoleIsOursAsync(server, role, mark, cancellationToken))
            return true;
        await lockout.RunAsync(server, role, cancellationToken);
        await faults.ReachAsync(FaultPoint.LendingShut, cancellationToken);
        try
        {
            await ShortLockWaits.RunAsync(server, () => DropAsync(server, role, cancellationToken), cancellationToken);
            _toldOf.TryRemove(role, out _);
            return true;
        }
        catch (Exception e) when (e is NpgsqlException or TimeoutException && !cancellationToken.IsCancellationRequested)
        {
            await ShortLockWaits.TryReopenAsync(server, cancellationToken);
            await server.ExecuteAsync($"ALTER ROLE {SqlText.Identifier(role)} NOLOGIN", cancellationToken);
            if (_toldOf.TryAdd(role, true))
                Resists(e, role, e.Message);
            return false;
        }
    }

    private async Task DropAsync(NpgsqlConnection server, string role, CancellationToken cancellationToken)
    {
        foreach (var database in await FindDatabasesAsync(server, role, cancellationToken))
        {
            await session.RunAsync(server, role, database, owner => RoleMembership.WhileMemberAsync(
                server, role, database, () => ClearAsync(owner, role, database, cancellationToken), cancellationToken), cancellationToken);
        }

        await server.ExecuteAsync($"DROP ROLE IF EXISTS {SqlText.Identifier(role)}", cancellationToken);
    }

    /// <summary>What it has made there is the tenant's from now on: it may be all the work of a script.</summary>
    private static Task ClearAsync(NpgsqlConnection owner, string role, string database, CancellationToken cancellationToken) =>
        owner.ExecuteAsync(
            $"""
            REASSIGN OWNED BY {SqlText.Identifier(role)} TO {SqlText.Identifier(database)};
            DROP OWNED BY {SqlText.Identifier(role)}
            """,
            cancellationToken);

    private async Task<List<string>> FindDatabasesAsync(NpgsqlConnection server, string role, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(Databases, server);
        command.Parameters.AddWithValue(role);
        command.Parameters.AddWithValue(ObjectMark.LikePatternOf(await installation.GetIdAsync(cancellationToken)));
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        var found = new List<string>();
        while (await reader.ReadAsync(cancellationToken))
            found.Add(reader.GetString(0));
        return found;
    }

    [LoggerMessage(2873, LogLevel.Warning, "The lent role {Role} is shut out, cannot be dropped, and is tried again: {Reason}")]
    private partial void Resists(Exception exception, string role, string reason);
}
