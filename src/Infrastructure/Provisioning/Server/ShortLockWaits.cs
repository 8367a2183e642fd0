using System.Data;
using Npgsql;

namespace TenantManager.Infrastructure.Provisioning.Server;

/// <summary>
/// Any tenant may hold a lock on what is its own for as long as it likes, or change it in the same instant: work that meets that fails, and
/// is tried again.
/// </summary>
internal static class ShortLockWaits
{
    private const string Short = "SET lock_timeout = '500ms'";
    private const string Usual = "SET lock_timeout = 0";

    private static readonly TimeSpan SettingTimeout = TimeSpan.FromSeconds(5);

    /// <param name="server">The administrator's.</param>
    /// <param name="work">Over this connection.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public static async Task RunAsync(NpgsqlConnection server, Func<Task> work, CancellationToken cancellationToken)
    {
        await server.ExecuteAsync(Short, cancellationToken);
        try
        {
            await work();
        }
        finally
        {
            using var timeout = new CancellationTokenSource(SettingTimeout);
            if (server.FullState == ConnectionState.Open)
                await server.ExecuteAsync(Usual, timeout.Token);
        }
    }

    /// <summary>Runs statements, as part of such work.</summary>
    /// <returns>Why they are to be tried again; null where they are done.</returns>
    public static async Task<string?> TryAsync(NpgsqlConnection server, string statements, CancellationToken cancellationToken)
    {
        try
        {
            await server.ExecuteAsync(statements, cancellationToken);
            return null;
        }
        catch (PostgresException e) when (IsWorthAnotherTry(e))
        {
            if (await TryReopenAsync(server, cancellationToken))
                await server.ExecuteAsync(Short, cancellationToken);
            return e.MessageText;
        }
    }

    /// <summary>Npgsql closes a connection at an internal error, which "tuple concurrently updated" is for PostgreSQL.</summary>
    /// <returns>Whether it was closed. What was set in its session is lost.</returns>
    public static async Task<bool> TryReopenAsync(NpgsqlConnection server, CancellationToken cancellationToken)
    {
        if (server.FullState == ConnectionState.Open)
            return false;
        await server.CloseAsync();
        await server.OpenAsync(cancellationToken);
        return true;
    }

    /// <summary>Something was locked, changed in the same instant, or is gone.</summary>
    private static bool IsWorthAnotherTry(PostgresException exception) => exception.SqlState is PostgresErrorCodes.LockNotAvailable
        or PostgresErrorCodes.DeadlockDetected or PostgresErrorCodes.InternalError or PostgresErrorCodes.UndefinedObject
        or PostgresErrorCodes.DependentObjectsStillExist;
}
