using Npgsql;
using TenantManager.Infrastructure.Configuration;
using TenantManager.Infrastructure.Faults;

namespace TenantManager.Infrastructure.Provisioning.Server;

/// <summary>Drops databases and roles that bear our mark, and returns when they are proven gone.</summary>
internal sealed class MarkedDatabaseRemoval(
    AdministratorConnections administrator, DatabaseServerOptions server, FaultPoints faults)
{
    private const string ApplicationName = "tenant-manager removal";

    /// <summary>
    /// Drops the database, if the role that bears the mark owns it, or it bears the mark itself, and then the role. What is there
    /// under the name without the mark is left alone, and is no obstacle.
    /// </summary>
    /// <param name="name">Of database and role.</param>
    /// <param name="mark">What they must bear.</param>
    /// <param name="makersSessions">Application name of whoever makes it: what a client that is gone has begun goes on in the
    /// server, and nothing is gone before that has ended.</param>
    /// <param name="cancellationToken">Ends the attempt; it can be repeated.</param>
    public async Task RemoveAsync(string name, ObjectMark mark, string makersSessions, CancellationToken cancellationToken)
    {
        await using var connection = await administrator.OpenNamedAsync(ApplicationName, cancellationToken);
        await ServerStatements.EndSessionsAsync(connection, server.AdminUser, makersSessions, cancellationToken);
        await faults.ReachAsync(FaultPoint.UndoBegun, cancellationToken);
        if (await ServerStatements.RoleIsOursAsync(connection, name, mark, cancellationToken))
            await DropAsync(connection, name, mark, cancellationToken);
        await faults.ReachAsync(FaultPoint.UndoDropped, cancellationToken);
    }

    private async Task DropAsync(NpgsqlConnection connection, string name, ObjectMark mark, CancellationToken cancellationToken)
    {
        var quoted = SqlText.Identifier(name);
        if (!await ServerStatements.IsSuperuserAsync(connection, cancellationToken))
            await connection.ExecuteAsync($"GRANT {quoted} TO CURRENT_USER", cancellationToken);
        if (await DatabaseIsOursAsync(connection, name, mark, cancellationToken))
            await ServerStatements.DropDatabaseAsync(connection, name, cancellationToken);
        await faults.ReachAsync(FaultPoint.UndoDatabaseDropped, cancellationToken);
        await connection.ExecuteAsync($"DROP ROLE IF EXISTS {quoted}", cancellationToken);
    }

    private static async Task<bool> DatabaseIsOursAsync(
        NpgsqlConnection connection, string name, ObjectMark mark, CancellationToken cancellationToken)
    {
        // A template's belongs to the administrator, so that giving a clone's objects away does not give the template away too.
        await using var command = new NpgsqlCommand(
            """
            SELECT EXISTS (
                SELECT FROM pg_database
                WHERE datname = $1
                  AND (pg_get_userbyid(datdba) = $1
                       OR pg_get_userbyid(datdba) = current_user AND shobj_description(oid, 'pg_database') = $2))
            """,
            connection);
        command.Parameters.AddWithValue(name);
        command.Parameters.AddWithValue(mark.Text);
        return await command.ExecuteScalarAsync(cancellationToken) is true;
    }
}
