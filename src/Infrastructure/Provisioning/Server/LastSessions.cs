using Npgsql;

namespace TenantManager.Infrastructure.Provisioning.Server;

/// <summary>
/// Proves that no session of a role is left, nor will come. A login is let in before its session can be seen: between them PostgreSQL
/// applies the role's settings, of which a tenant can have as many as take seconds. All that time it holds a lock on its database
/// (<c>InitPostgres</c> in src/backend/utils/init/postinit.c), by which it is found.
/// </summary>
internal static class LastSessions
{
    // Those that have been let in and have no lock yet are as far in an instant.
    private const int Looks = 2;

    // Of its own database, and of those that it may enter.
    private const string BeingLetIn =
        """
        SELECT DISTINCT l.pid
        FROM pg_locks l JOIN pg_roles r ON r.rolname = $1 JOIN pg_database d ON d.oid = l.objid
        WHERE l.locktype = 'object' AND l.classid = 'pg_database'::regclass AND l.mode = 'RowExclusiveLock'
          AND l.pid IS NOT NULL -- a prepared transaction has none
          AND (d.datdba = r.oid OR has_database_privilege(r.oid, d.oid, 'CONNECT'))
          AND NOT EXISTS (SELECT FROM pg_stat_activity a WHERE a.pid = l.pid)
        """;

    private static readonly TimeSpan BetweenLooks = TimeSpan.FromMilliseconds(100);

    /// <summary>Returns when the door has been shut, and nobody was seen since.</summary>
    /// <param name="server">The administrator's.</param>
    /// <param name="role">That cannot log in any more, once the door is shut.</param>
    /// <param name="shutAsync">Ends the sessions that are seen, then shuts the door if it is not: how many sessions there were, and whether
    /// it is shut.</param>
    /// <param name="cancellationToken">Ends it: sessions that do not end, and logins that do not come in, keep it going.</param>
    public static async Task EndAsync(
        NpgsqlConnection server, string role, Func<Task<(int Ended, bool IsShut)>> shutAsync, CancellationToken cancellationToken)
    {
        var letIn = new HashSet<int>();
        var (looks, quiet) = (0, 0);
        while (true)
        {
            // Before the sessions: whoever comes in between is seen as one.
            var found = await FindAsync(server, role, cancellationToken);
            if (looks < Looks)
                letIn.UnionWith(found);
            else
                letIn.IntersectWith(found);
            var (ended, isShut) = await shutAsync();
            (looks, quiet) = isShut ? (looks + 1, ended == 0 && letIn.Count == 0 ? quiet + 1 : 0) : (0, 0);
            if (quiet > Looks)
                return;
            await Task.Delay(BetweenLooks, cancellationToken);
        }
    }

    private static async Task<List<int>> FindAsync(NpgsqlConnection server, string role, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(BeingLetIn, server);
        command.Parameters.AddWithValue(role);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        var found = new List<int>();
        while (await reader.ReadAsync(cancellationToken))
            found.Add(reader.GetInt32(0));
        return found;
    }
}
