using Microsoft.Extensions.Logging;
using Npgsql;
using TenantManager.Infrastructure.Configuration;
using TenantManager.Infrastructure.Persistence;
using TenantManager.Infrastructure.Provisioning.Server;

namespace TenantManager.Infrastructure.Startup;

/// <summary>
/// Closes the databases that tenants' roles find on their server. PostgreSQL lets <c>PUBLIC</c> connect to every database;
/// whoever relied on that keeps the right by name, and tenants lose it.
/// </summary>
internal sealed partial class SharedDatabaseIsolation(
    AdministratorConnections administrator,
    DatabaseServerOptions server,
    GlobalDatabaseOptions globalDatabase,
    ILogger<SharedDatabaseIsolation> logger)
{
    // Any number that is ours alone among the advisory locks of the maintenance database.
    private const long LockKey = 0x74656e616e74_02;

    public async Task ApplyAsync(CancellationToken cancellationToken)
    {
        if (!server.IsolateSharedDatabases)
            return;
        await using var connection = await administrator.OpenAsync(cancellationToken);
        foreach (var database in await FindSharedAsync(connection, cancellationToken))
        {
            if (database.MayChange)
                await CloseAsync(connection, database.Name, cancellationToken);
            else
                NoRight(database.Name, StatementFor(database.Name));
        }
    }

    /// <summary>Every database of the server that a tenant's role could connect to because everybody can.</summary>
    public async Task<IReadOnlyList<string>> FindOpenAsync(CancellationToken cancellationToken)
    {
        await using var connection = await administrator.OpenAsync(cancellationToken);
        await using var command = new NpgsqlCommand(
            """
            SELECT datname::text FROM pg_database
            WHERE datallowconn AND has_database_privilege('public', oid, 'CONNECT') ORDER BY datname
            """,
            connection);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        var names = new List<string>();
        while (await reader.ReadAsync(cancellationToken))
            names.Add(reader.GetString(0));
        return names;
    }

    /// <summary>What an operator with the right to can run.</summary>
    public static string StatementFor(string database) =>
        $"REVOKE CONNECT ON DATABASE {SqlText.Identifier(database)} FROM PUBLIC";

    private async Task<List<SharedDatabase>> FindSharedAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        var names = new List<string> { server.SourceDatabase, "postgres", "template1" };
        if (await HoldsGlobalDatabaseAsync(connection, cancellationToken) is { } globalName)
            names.Add(globalName);

        await using var command = new NpgsqlCommand(
            """
            SELECT datname::text, pg_has_role(current_user, datdba, 'USAGE')
            FROM pg_database
            WHERE datname = ANY ($1) AND has_database_privilege('public', oid, 'CONNECT')
            """,
            connection);
        command.Parameters.AddWithValue(names.ToArray());
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        var found = new List<SharedDatabase>();
        while (await reader.ReadAsync(cancellationToken))
            found.Add(new SharedDatabase(reader.GetString(0), reader.GetBoolean(1)));
        return found;
    }

    /// <summary>The global database's name, if the tenants' server has it: two connections see the same start of a server.</summary>
    private async Task<string?> HoldsGlobalDatabaseAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        const string Identity = "SELECT pg_postmaster_start_time()::text || current_setting('port')";
        await using var global = await OneOffConnection.OpenAsync(globalDatabase.ConnectionString, cancellationToken);
        await using var here = new NpgsqlCommand(Identity, connection);
        await using var there = new NpgsqlCommand(Identity, global);
        return (string?)await here.ExecuteScalarAsync(cancellationToken) == (string?)await there.ExecuteScalarAsync(cancellationToken)
            ? global.Database
            : null;
    }

    private static async Task<bool> IsOpenAsync(NpgsqlConnection connection, string database, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand("SELECT has_database_privilege('public', $1, 'CONNECT')", connection);
        command.Parameters.AddWithValue(database);
        return await command.ExecuteScalarAsync(cancellationToken) is true;
    }

    private async Task CloseAsync(NpgsqlConnection connection, string database, CancellationToken cancellationToken)
    {
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        // Of two that grant on one database at once PostgreSQL lets one fail: "tuple concurrently updated".
        await connection.ExecuteAsync($"SELECT pg_advisory_xact_lock({LockKey})", cancellationToken);
        if (!await IsOpenAsync(connection, database, cancellationToken))
            return;
        var roles = new List<string>();
        await using (var command = new NpgsqlCommand(
            """
            SELECT rolname::text FROM pg_roles
            WHERE rolcanlogin AND NOT rolsuper
              AND coalesce(shobj_description(oid, 'pg_authid'), '') NOT LIKE $1
            ORDER BY rolname
            """,
            connection))
        {
            command.Parameters.AddWithValue(ObjectMark.LikePattern);
            await using var reader = await command.ExecuteReaderAsync(cancellationToken);
            while (await reader.ReadAsync(cancellationToken))
                roles.Add(reader.GetString(0));
        }

        if (roles.Count > 0)
        {
            var grantees = string.Join(", ", roles.Select(SqlText.Identifier));
            await connection.ExecuteAsync(
                $"GRANT CONNECT ON DATABASE {SqlText.Identifier(database)} TO {grantees}", cancellationToken);
        }

        await connection.ExecuteAsync(StatementFor(database), cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        Closed(database, roles.Count > 0 ? string.Join(", ", roles) : "there are none");
    }

    private sealed record SharedDatabase(string Name, bool MayChange);

    [LoggerMessage(2221, LogLevel.Warning,
        "Database {Database} was open to every role, tenants' too: CONNECT is now revoked from PUBLIC, and granted to the "
        + "login roles that are no tenants' ({Roles})")]
    private partial void Closed(string database, string roles);

    [LoggerMessage(2222, LogLevel.Warning,
        "Database {Database} is open to every role, tenants' too, and the administrator may not change that; run: {Statement}")]
    private partial void NoRight(string database, string statement);
}
