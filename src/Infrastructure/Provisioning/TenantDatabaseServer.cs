using Npgsql;
using TenantManager.Domain.Tenants;
using TenantManager.Infrastructure.Configuration;

namespace TenantManager.Infrastructure.Provisioning;

/// <summary>
/// The administrator's statements about tenants' databases and roles. All are sent from the maintenance database, over a
/// connection of the caller's.
/// </summary>
internal sealed class TenantDatabaseServer(TenantDatabaseOptions options)
{
    private static readonly TimeSpan SessionPollInterval = TimeSpan.FromMilliseconds(10);

    public static async Task<bool> IsSuperuserAsync(NpgsqlConnection connection, CancellationToken cancellationToken) =>
        await ScalarAsync(connection, "SELECT rolsuper FROM pg_roles WHERE rolname = current_user", cancellationToken) is true;

    /// <summary>
    /// Creates the role with its mark in one transaction. The password goes over as a SCRAM verifier: whatever the server
    /// logs of the statement, it is not the password.
    /// </summary>
    public static async Task CreateRoleAsync(
        NpgsqlConnection connection, Tenant tenant, string scramVerifier, bool isSuperuser, CancellationToken cancellationToken)
    {
        var role = SqlText.Identifier(tenant.DatabaseName.Value);
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        await ExecuteAsync(
            connection,
            $"""
            CREATE ROLE {role} LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOREPLICATION NOBYPASSRLS
                PASSWORD {SqlText.Literal(scramVerifier)}
            """,
            cancellationToken);
        await ExecuteAsync(
            connection, $"COMMENT ON ROLE {role} IS {SqlText.Literal(TenantRoleMark.For(tenant.Id))}", cancellationToken);
        if (!isSuperuser)
            await ExecuteAsync(connection, $"GRANT {role} TO CURRENT_USER", cancellationToken);
        await transaction.CommitAsync(cancellationToken);
    }

    /// <summary>
    /// Creates the database closed to everybody, takes <c>CONNECT</c> from everybody but its owner, and only then lets
    /// connections in: there is no moment in which another tenant could enter.
    /// </summary>
    public static async Task CreateDatabaseAsync(
        NpgsqlConnection connection, DatabaseName name, DatabaseLocale locale, CancellationToken cancellationToken)
    {
        var database = SqlText.Identifier(name.Value);
        await ExecuteAsync(
            connection,
            $"CREATE DATABASE {database} OWNER {database} TEMPLATE template0{locale.ToCreateOptions()} ALLOW_CONNECTIONS false",
            cancellationToken);
        await ExecuteAsync(connection, $"REVOKE ALL ON DATABASE {database} FROM PUBLIC", cancellationToken);
        await ExecuteAsync(connection, $"ALTER DATABASE {database} ALLOW_CONNECTIONS true", cancellationToken);
    }

    /// <summary>
    /// The last step: marks the database and limits its connections, once the copy's own sessions are gone, which would take
    /// places of the limit. The commit waits for the disk, and with it for all that the restore wrote
    /// without waiting, since a server has one log.
    /// </summary>
    public async Task<long> FinishDatabaseAsync(
        NpgsqlConnection connection, Tenant tenant, string applicationName, bool isSuperuser, CancellationToken cancellationToken)
    {
        var name = tenant.DatabaseName.Value;
        var database = SqlText.Identifier(name);
        var size = (long)(await ScalarAsync(
            connection, $"SELECT pg_database_size({SqlText.Literal(name)})", cancellationToken))!;
        await EndSessionsAsync(connection, name, applicationName, cancellationToken);
        await ExecuteAsync(connection, "SET synchronous_commit = on", cancellationToken);
        await ExecuteAsync(
            connection, $"COMMENT ON DATABASE {database} IS {SqlText.Literal(TenantRoleMark.For(tenant.Id))}", cancellationToken);
        await ExecuteAsync(
            connection, $"ALTER ROLE {database} CONNECTION LIMIT {options.MaxConnectionsPerTenant}", cancellationToken);
        // A member of thousands of roles would pay for it at every check of a privilege.
        if (!isSuperuser)
            await ExecuteAsync(connection, $"REVOKE {database} FROM CURRENT_USER", cancellationToken);
        return size;
    }

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

    /// <summary>Drops the database, if the role that bears the tenant's mark owns it, and then the role.</summary>
    public static async Task DropAsync(NpgsqlConnection connection, Tenant tenant, bool isSuperuser, CancellationToken cancellationToken)
    {
        var name = tenant.DatabaseName.Value;
        var quoted = SqlText.Identifier(name);
        if (!isSuperuser)
            await ExecuteAsync(connection, $"GRANT {quoted} TO CURRENT_USER", cancellationToken);
        var isOurs = await ScalarAsync(
            connection,
            $"SELECT pg_get_userbyid(datdba) = {SqlText.Literal(name)} FROM pg_database WHERE datname = {SqlText.Literal(name)}",
            cancellationToken);
        if (isOurs is true)
            await DropDatabaseAsync(connection, tenant.DatabaseName, cancellationToken);
        await ExecuteAsync(connection, $"DROP ROLE {quoted}", cancellationToken);
    }

    /// <summary>Drops a database that is known to be ours, with the sessions in it.</summary>
    public static Task DropDatabaseAsync(NpgsqlConnection connection, DatabaseName name, CancellationToken cancellationToken) =>
        ExecuteAsync(connection, $"DROP DATABASE IF EXISTS {SqlText.Identifier(name.Value)} WITH (FORCE)", cancellationToken);

    /// <summary>Whether a role of the tenant's name exists and bears the tenant's mark.</summary>
    public static async Task<bool> RoleIsOursAsync(
        NpgsqlConnection connection, Tenant tenant, CancellationToken cancellationToken) =>
        await ScalarAsync(
            connection,
            $"""
            SELECT coalesce(shobj_description(oid, 'pg_authid') = {SqlText.Literal(TenantRoleMark.For(tenant.Id))}, false)
            FROM pg_roles WHERE rolname = {SqlText.Literal(tenant.DatabaseName.Value)}
            """,
            cancellationToken) is true;

    public static Task SetPasswordAsync(
        NpgsqlConnection connection, DatabaseName role, string scramVerifier, CancellationToken cancellationToken) =>
        ExecuteAsync(
            connection,
            $"ALTER ROLE {SqlText.Identifier(role.Value)} PASSWORD {SqlText.Literal(scramVerifier)}",
            cancellationToken);

    public static async Task ExecuteAsync(NpgsqlConnection connection, string sql, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    private static async Task<object?> ScalarAsync(NpgsqlConnection connection, string sql, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        return await command.ExecuteScalarAsync(cancellationToken);
    }
}
