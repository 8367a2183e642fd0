using Microsoft.Extensions.Logging;
using Npgsql;
using TenantManager.Infrastructure.Fleet;

namespace TenantManager.Infrastructure.Provisioning.Server;

/// <summary>
/// Closes a tenant's database to everybody but superusers: its role cannot log in, nobody has <c>CONNECT</c>, nobody is a member of the
/// role, and no session is left, in that database or of that role elsewhere. The tenant owns the database, and may work against it.
/// </summary>
internal sealed partial class DatabaseClosing(Installation installation, ILogger<DatabaseClosing> logger)
{
    private const string Members =
        """
        SELECT DISTINCT quote_ident(pg_get_userbyid(member)) FROM pg_auth_members
        WHERE roleid = (SELECT oid FROM pg_roles WHERE rolname = $1) AND pg_get_userbyid(member) <> current_user
        """;

    private const string Grantees =
        """
        SELECT DISTINCT CASE grantee WHEN 0 THEN 'PUBLIC' ELSE quote_ident(pg_get_userbyid(grantee)) END
        FROM pg_database, aclexplode(coalesce(datacl, acldefault('d', datdba)))
        WHERE datname = $1 AND privilege_type = 'CONNECT'
        """;

    /// <summary>Returns when it is proven.</summary>
    /// <param name="server">The administrator's.</param>
    /// <param name="name">Of database and role.</param>
    /// <param name="cancellationToken">Ends it: sessions that do not end keep it going.</param>
    public Task RunAsync(NpgsqlConnection server, string name, CancellationToken cancellationToken) =>
        // A session with a lock on its own role or database has to go first.
        RoleMembership.WhileMemberAsync(
            server,
            name,
            () => ShortLockWaits.RunAsync(server, () => CloseAsync(server, name, cancellationToken), cancellationToken),
            cancellationToken);

    private Task CloseAsync(NpgsqlConnection server, string name, CancellationToken cancellationToken) => LastSessions.EndAsync(
        server,
        name,
        async () => (await EndSessionsAsync(server, name, cancellationToken), await TryWithdrawAsync(server, name, cancellationToken)),
        cancellationToken);

    /// <returns>Whether there was nothing left to take.</returns>
    private async Task<bool> TryWithdrawAsync(NpgsqlConnection server, string name, CancellationToken cancellationToken)
    {
        var statements = new List<string> { $"ALTER ROLE {SqlText.Identifier(name)} NOLOGIN" };
        if (await ListAsync(server, Members, name, cancellationToken) is { Count: > 0 } members)
            statements.Add($"REVOKE {SqlText.Identifier(name)} FROM {string.Join(", ", members)} CASCADE");
        if (await ListAsync(server, Grantees, name, cancellationToken) is { Count: > 0 } grantees)
            statements.Add($"REVOKE CONNECT ON DATABASE {SqlText.Identifier(name)} FROM {string.Join(", ", grantees)} CASCADE");
        if (await ShortLockWaits.TryAsync(server, string.Join(";\n", statements), cancellationToken) is { } reason)
        {
            Resists(name, reason);
            return false;
        }

        // What another grantor has given is passed over without an error: the next look tells.
        return statements.Count == 1;
    }

    private static async Task<List<string>> ListAsync(
        NpgsqlConnection server, string sql, string name, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(sql, server);
        command.Parameters.AddWithValue(name);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        var found = new List<string>();
        while (await reader.ReadAsync(cancellationToken))
            found.Add(reader.GetString(0));
        return found;
    }

    /// <returns>How many there were.</returns>
    private async Task<int> EndSessionsAsync(NpgsqlConnection server, string name, CancellationToken cancellationToken)
    {
        var sessions = new List<(int Pid, string User)>();
        await using (var command = new NpgsqlCommand(
            """
            SELECT a.pid, a.usename::text FROM pg_stat_activity a JOIN pg_roles r ON r.oid = a.usesysid
            WHERE (a.datname = $1 OR a.usename = $1) AND NOT r.rolsuper AND a.pid <> pg_backend_pid()
            """,
            server))
        {
            command.Parameters.AddWithValue(name);
            await using var reader = await command.ExecuteReaderAsync(cancellationToken);
            while (await reader.ReadAsync(cancellationToken))
                sessions.Add((reader.GetInt32(0), reader.GetString(1)));
        }

        foreach (var guests in sessions.Where(session => session.User != name).GroupBy(session => session.User))
            await EndGuestsAsync(server, name, guests.Key, [.. guests.Select(session => session.Pid)], cancellationToken);
        await EndAsync(server, [.. sessions.Where(session => session.User == name).Select(session => session.Pid)], cancellationToken);
        return sessions.Count;
    }

    /// <summary>Another tenant's, whom this one has let in, or an operator's without superuser.</summary>
    private async Task EndGuestsAsync(
        NpgsqlConnection server, string name, string guest, int[] sessions, CancellationToken cancellationToken)
    {
        if (await BearsAMarkAsync(server, guest, cancellationToken))
        {
            await RoleMembership.WhileMemberAsync(server, guest, () => EndAsync(server, sessions, cancellationToken), cancellationToken);
            return;
        }

        try
        {
            await EndAsync(server, sessions, cancellationToken);
        }
        catch (PostgresException e) when (e.SqlState == PostgresErrorCodes.InsufficientPrivilege)
        {
            NotOurs(name, guest);
            throw;
        }
    }

    private async Task<bool> BearsAMarkAsync(NpgsqlConnection server, string role, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(
            "SELECT EXISTS (SELECT FROM pg_roles WHERE rolname = $1 AND shobj_description(oid, 'pg_authid') LIKE $2)", server);
        command.Parameters.AddWithValue(role);
        command.Parameters.AddWithValue(ObjectMark.LikePatternOf(await installation.GetIdAsync(cancellationToken)));
        return await command.ExecuteScalarAsync(cancellationToken) is true;
    }

    private static async Task EndAsync(NpgsqlConnection server, int[] sessions, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand("SELECT count(pg_terminate_backend(pid)) FROM unnest($1) AS pid", server);
        command.Parameters.AddWithValue(sessions);
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    [LoggerMessage(2129, LogLevel.Warning, "The closed database {Database} has sessions of {User}, which the administrator may not end")]
    private partial void NotOurs(string database, string user);

    [LoggerMessage(2130, LogLevel.Information, "The database {Database} resists being closed, and is tried again: {Reason}")]
    private partial void Resists(string database, string reason);
}
