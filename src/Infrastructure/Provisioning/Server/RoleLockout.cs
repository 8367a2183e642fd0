using Microsoft.Extensions.Logging;
using Npgsql;

namespace TenantManager.Infrastructure.Provisioning.Server;

/// <summary>Ends what somebody can do as a role of ours: it cannot log in, and no session of it is left in any database.</summary>
internal sealed partial class RoleLockout(ILogger<RoleLockout> logger)
{
    /// <summary>Returns when it is proven.</summary>
    /// <param name="server">The administrator's.</param>
    /// <param name="role">Known to be ours.</param>
    /// <param name="cancellationToken">Ends it: sessions that do not end keep it going.</param>
    public Task RunAsync(NpgsqlConnection server, string role, CancellationToken cancellationToken) => RoleMembership.WhileMemberAsync(
        server,
        role,
        () => ShortLockWaits.RunAsync(server, () => ShutOutAsync(server, role, cancellationToken), cancellationToken),
        cancellationToken);

    /// <summary>Whether a session has come that was let in before the role was shut out.</summary>
    public static async Task<bool> IsAnybodyThereAsync(NpgsqlConnection server, string role, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand("SELECT EXISTS (SELECT FROM pg_stat_activity WHERE usename = $1)", server);
        command.Parameters.AddWithValue(role);
        return (bool)(await command.ExecuteScalarAsync(cancellationToken))!;
    }

    private Task ShutOutAsync(NpgsqlConnection server, string role, CancellationToken cancellationToken)
    {
        var isShut = false;
        return LastSessions.EndAsync(server, role, async () =>
        {
            // A session with a lock on its own role has to go first.
            var ended = await EndSessionsAsync(server, role, cancellationToken);
            isShut = isShut || await TryShutAsync(server, role, cancellationToken);
            return (ended, isShut);
        }, cancellationToken);
    }

    private async Task<bool> TryShutAsync(NpgsqlConnection server, string role, CancellationToken cancellationToken)
    {
        if (await ShortLockWaits.TryAsync(server, $"ALTER ROLE {SqlText.Identifier(role)} NOLOGIN", cancellationToken) is not { } reason)
            return true;
        Resists(role, reason);
        return false;
    }

    private static async Task<int> EndSessionsAsync(NpgsqlConnection server, string role, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(
            "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity WHERE usename = $1 AND pid <> pg_backend_pid()", server);
        command.Parameters.AddWithValue(role);
        return (int)(long)(await command.ExecuteScalarAsync(cancellationToken))!;
    }

    [LoggerMessage(2871, LogLevel.Information, "The role {Role} resists being shut out, and is tried again: {Reason}")]
    private partial void Resists(string role, string reason);
}
