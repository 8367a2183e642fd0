using Npgsql;

namespace TenantManager.Infrastructure.Provisioning.Server;

/// <summary>Any tenant may hold a lock on what is its own for as long as it likes: work that meets one fails, and is tried again.</summary>
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
            if (server.FullState == System.Data.ConnectionState.Open)
                await server.ExecuteAsync(Usual, timeout.Token);
        }
    }

    /// <summary>Something was locked, changed in the same instant ("tuple concurrently updated"), or is gone.</summary>
    public static bool IsWorthAnotherTry(PostgresException exception) => exception.SqlState is PostgresErrorCodes.LockNotAvailable
        or PostgresErrorCodes.DeadlockDetected or PostgresErrorCodes.InternalError or PostgresErrorCodes.UndefinedObject
        or PostgresErrorCodes.DependentObjectsStillExist;
}
