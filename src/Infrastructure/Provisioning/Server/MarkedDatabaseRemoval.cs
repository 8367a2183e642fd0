using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;
using Npgsql;
using TenantManager.Infrastructure.Configuration;
using TenantManager.Infrastructure.Faults;

namespace TenantManager.Infrastructure.Provisioning.Server;

/// <summary>Drops databases and roles that bear our mark, and returns when they are proven gone.</summary>
internal sealed partial class MarkedDatabaseRemoval(
    AdministratorConnections administrator, DatabaseServerOptions server, FaultPoints faults, ILogger<MarkedDatabaseRemoval> logger)
{
    private const string ApplicationName = "tenant-manager removal";

    // Any tenant may grant any role something, and so keep a lock on it for as long as it likes.
    private const string LimitLockWaits = "SET lock_timeout = '5s'";

    private readonly ConcurrentDictionary<string, bool> _toldOf = new(StringComparer.Ordinal);

    /// <summary>
    /// Drops the database, if the role that bears the mark owns it, or it bears the mark itself, and then the role. What is there
    /// under the name without the mark is left alone, and is no obstacle. Nor is a role that somebody else's database still
    /// refers to: it can no longer log in, keeps its mark, and is dropped when the sweep finds it free.
    /// </summary>
    /// <param name="name">Of database and role.</param>
    /// <param name="mark">What they must bear.</param>
    /// <param name="makersSessions">Application name of whoever makes it: what a client that is gone has begun goes on in the
    /// server, and nothing is gone before that has ended.</param>
    /// <param name="cancellationToken">Ends the attempt; it can be repeated.</param>
    public async Task<RemovalOutcome> RemoveAsync(string name, ObjectMark mark, string makersSessions, CancellationToken cancellationToken)
    {
        await using var connection = await administrator.OpenNamedAsync(ApplicationName, cancellationToken);
        await connection.ExecuteAsync(LimitLockWaits, cancellationToken);
        await ServerStatements.EndSessionsAsync(connection, server.AdminUser, makersSessions, cancellationToken);
        await faults.ReachAsync(FaultPoint.UndoBegun, cancellationToken);
        var outcome = await ServerStatements.RoleIsOursAsync(connection, name, mark, cancellationToken)
            ? await DropAsync(connection, name, mark, cancellationToken)
            : RemovalOutcome.NothingThere;
        await faults.ReachAsync(FaultPoint.UndoDropped, cancellationToken);
        return outcome;
    }

    private async Task<RemovalOutcome> DropAsync(NpgsqlConnection connection, string name, ObjectMark mark, CancellationToken cancellationToken)
    {
        var quoted = SqlText.Identifier(name);
        if (!await ServerStatements.IsSuperuserAsync(connection, cancellationToken))
            await connection.ExecuteAsync($"GRANT {quoted} TO CURRENT_USER", cancellationToken);
        if (await DatabaseIsOursAsync(connection, name, mark, cancellationToken))
            await ServerStatements.DropDatabaseAsync(connection, name, cancellationToken);
        await faults.ReachAsync(FaultPoint.UndoDatabaseDropped, cancellationToken);
        try
        {
            await connection.ExecuteAsync($"DROP ROLE IF EXISTS {quoted}", cancellationToken);
            _toldOf.TryRemove(name, out _);
            return RemovalOutcome.Dropped;
        }
        catch (PostgresException e) when (e.SqlState is PostgresErrorCodes.DependentObjectsStillExist or PostgresErrorCodes.LockNotAvailable)
        {
            await connection.ExecuteAsync($"ALTER ROLE {quoted} NOLOGIN", cancellationToken);
            if (_toldOf.TryAdd(name, true))
                RoleHeld(name, e.MessageText);
            return RemovalOutcome.RoleHeld;
        }
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
        command.Parameters.AddWithValue(mark.DatabaseText);
        return await command.ExecuteScalarAsync(cancellationToken) is true;
    }

    [LoggerMessage(2199, LogLevel.Warning,
        "The role {Role} cannot be dropped, since another database refers to it; it may no longer log in, and is tried again: {Reason}")]
    private partial void RoleHeld(string role, string reason);
}

internal enum RemovalOutcome
{
    Dropped,

    /// <summary>Under this name and with this mark: it may have another name by now.</summary>
    NothingThere,

    /// <summary>The database is dropped, and its role is still there.</summary>
    RoleHeld,
}
