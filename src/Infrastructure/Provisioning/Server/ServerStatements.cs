using Npgsql;

namespace TenantManager.Infrastructure.Provisioning.Server;

/// <summary>
/// The administrator's statements about databases and roles that are ours. All are sent from the maintenance database, over a
/// connection of the caller's. A database and the role that owns what is in it always have the same name.
/// </summary>
internal static class ServerStatements
{
    private static readonly TimeSpan SessionPollInterval = TimeSpan.FromMilliseconds(10);

    public static Task<bool> IsSuperuserAsync(NpgsqlConnection connection, CancellationToken cancellationToken) =>
        connection.ScalarAsync<bool>("SELECT rolsuper FROM pg_roles WHERE rolname = current_user", cancellationToken);

    /// <summary>
    /// Creates the role with its mark in one transaction. The password goes over as a SCRAM verifier: whatever the server
    /// logs of the statement, it is not the password.
    /// </summary>
    public static Task CreateRoleAsync(NpgsqlConnection connection, NewRole role, CancellationToken cancellationToken)
    {
        var name = SqlText.Identifier(role.Name);
        var limit = role.ConnectionLimit is { } most ? $" CONNECTION LIMIT {most}" : "";
        // Sent together, and so one transaction.
        List<string> statements =
        [
            $"""
            CREATE ROLE {name} LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOREPLICATION NOBYPASSRLS{limit}
                PASSWORD {SqlText.Literal(role.ScramVerifier)}
            """,
            $"COMMENT ON ROLE {name} IS {SqlText.Literal(role.Mark.Text)}",
        ];
        if (!role.WithoutMember)
            statements.Add($"GRANT {name} TO CURRENT_USER");
        if (role.MemberOf is { } other)
            statements.Add($"GRANT {SqlText.Identifier(other)} TO {name}");
        return connection.ExecuteAsync(string.Join(";\n", statements), cancellationToken);
    }

    /// <summary>
    /// Creates the database closed to everybody, takes <c>CONNECT</c> from everybody but its owner, and only then lets
    /// connections in: there is no moment in which another tenant could enter.
    /// </summary>
    /// <param name="connection">The administrator's.</param>
    /// <param name="name">Of the database and of its owner.</param>
    /// <param name="template">From which it is made, with options: a quoted name first.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public static Task CreateDatabaseAsync(
        NpgsqlConnection connection, string name, string template, CancellationToken cancellationToken) =>
        connection.ExecuteAsync(
            $"CREATE DATABASE {SqlText.Identifier(name)} OWNER {SqlText.Identifier(name)} TEMPLATE {template} ALLOW_CONNECTIONS false",
            cancellationToken);

    /// <summary>The second half of it.</summary>
    public static Task OpenDatabaseAsync(NpgsqlConnection connection, string name, CancellationToken cancellationToken) =>
        connection.ExecuteAsync(
            $"""
            REVOKE ALL ON DATABASE {SqlText.Identifier(name)} FROM PUBLIC;
            ALTER DATABASE {SqlText.Identifier(name)} ALLOW_CONNECTIONS true
            """,
            cancellationToken);

    /// <summary>Ends the role's sessions with this application name, and returns when none is left in the server.</summary>
    public static async Task EndSessionsAsync(
        NpgsqlConnection connection, string role, string applicationName, CancellationToken cancellationToken)
    {
        while (true)
        {
            await using var terminate = new NpgsqlCommand(
                """
                SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity
                WHERE application_name = $1 AND usename = $2 AND pid <> pg_backend_pid()
                """,
                connection);
            terminate.Parameters.AddWithValue(applicationName);
            terminate.Parameters.AddWithValue(role);
            if (await terminate.ExecuteScalarAsync(cancellationToken) is 0L)
                return;
            await Task.Delay(SessionPollInterval, cancellationToken);
        }
    }

    /// <summary>Whether a role of that name exists and bears the mark.</summary>
    public static async Task<bool> RoleIsOursAsync(
        NpgsqlConnection connection, string name, ObjectMark mark, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(
            """
            SELECT EXISTS (SELECT FROM pg_roles WHERE rolname = $1 AND shobj_description(oid, 'pg_authid') = ANY ($2))
            """,
            connection);
        command.Parameters.AddWithValue(name);
        command.Parameters.AddWithValue(mark.AcceptedTexts.ToArray());
        return await command.ExecuteScalarAsync(cancellationToken) is true;
    }

    /// <summary>Gives a role of ours another mark. What a crash loses of it is put right by the sweep.</summary>
    public static Task MarkAsync(NpgsqlConnection connection, string role, ObjectMark mark, CancellationToken cancellationToken) =>
        connection.ExecuteAsync(
            $"""
            SET LOCAL synchronous_commit = off;
            COMMENT ON ROLE {SqlText.Identifier(role)} IS {SqlText.Literal(mark.Text)}
            """,
            cancellationToken);

    public static Task SetPasswordAsync(
        NpgsqlConnection connection, string role, string scramVerifier, CancellationToken cancellationToken) =>
        connection.ExecuteAsync(PasswordOf(role, scramVerifier), cancellationToken);

    /// <summary>The statement that gives a role its password.</summary>
    public static string PasswordOf(string role, string scramVerifier) =>
        $"ALTER ROLE {SqlText.Identifier(role)} PASSWORD {SqlText.Literal(scramVerifier)}";

    /// <summary>Drops a database that is known to be ours, with the sessions in it; also what an interrupted drop left of it.</summary>
    public static async Task DropDatabaseAsync(NpgsqlConnection connection, string name, CancellationToken cancellationToken)
    {
        var statement = $"DROP DATABASE IF EXISTS {SqlText.Identifier(name)}";
        try
        {
            await connection.ExecuteAsync($"{statement} WITH (FORCE)", cancellationToken);
        }
        catch (PostgresException e) when (e.SqlState == PostgresErrorCodes.InsufficientPrivilege)
        {
            // An autovacuum worker belongs to no role, so an administrator without superuser may not end it by force; a plain
            // drop asks it to leave.
            await connection.ExecuteAsync(statement, cancellationToken);
        }
    }
}

/// <param name="Name">Of the role, and of the database that it will own, if it will.</param>
/// <param name="Mark">What makes it ours.</param>
/// <param name="ScramVerifier">What PostgreSQL stores of its password.</param>
/// <param name="WithoutMember">The administrator need not become a member: it is a superuser, or the role is to own no database.</param>
internal sealed record NewRole(string Name, ObjectMark Mark, string ScramVerifier, bool WithoutMember)
{
    /// <summary>The role whose objects it will take over; null for none.</summary>
    public string? MemberOf { get; init; }

    /// <summary>Null for none.</summary>
    public int? ConnectionLimit { get; init; }

    /// <summary>Without the verifier.</summary>
    public override string ToString() => Name;
}
