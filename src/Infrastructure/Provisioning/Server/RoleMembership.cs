using System.Runtime.ExceptionServices;
using Npgsql;

namespace TenantManager.Infrastructure.Provisioning.Server;

/// <summary>
/// What an administrator without superuser may do to a role's database and sessions, only a member of the role may; and nobody but a
/// member may act as the role.
/// </summary>
internal static class RoleMembership
{
    private const string Administrator = "CURRENT_USER";
    private const int Attempts = 5;

    private static readonly TimeSpan RevokeTimeout = TimeSpan.FromSeconds(5);

    /// <summary>Makes the administrator a member of the role as long as the work takes; a superuser needs not be one.</summary>
    public static async Task WhileMemberAsync(
        NpgsqlConnection server, string role, Func<Task> work, CancellationToken cancellationToken)
    {
        if (await ServerStatements.IsSuperuserAsync(server, cancellationToken))
            await work();
        else
            await WhileAsync(server, role, Administrator, work, cancellationToken);
    }

    /// <summary>Makes another role a member of the role as long as the work takes.</summary>
    public static Task WhileMemberAsync(
        NpgsqlConnection server, string role, string member, Func<Task> work, CancellationToken cancellationToken) =>
        WhileAsync(server, role, SqlText.Identifier(member), work, cancellationToken);

    private static async Task WhileAsync(
        NpgsqlConnection server, string role, string member, Func<Task> work, CancellationToken cancellationToken)
    {
        await ExecuteAsync(server, $"GRANT {SqlText.Identifier(role)} TO {member}", cancellationToken);
        try
        {
            await work();
        }
        catch (Exception e)
        {
            try
            {
                using var timeout = new CancellationTokenSource(RevokeTimeout);
                await ShortLockWaits.TryReopenAsync(server, timeout.Token);
                await RevokeAsync(server, role, member);
            }
            catch (Exception late) when (late is NpgsqlException or OperationCanceledException)
            {
                // What the work failed of is told. Whoever tries it again takes the membership back.
            }

            ExceptionDispatchInfo.Throw(e);
        }

        await RevokeAsync(server, role, member);
    }

    private static async Task RevokeAsync(NpgsqlConnection server, string role, string member)
    {
        using var timeout = new CancellationTokenSource(RevokeTimeout);
        await ExecuteAsync(server, $"REVOKE {SqlText.Identifier(role)} FROM {member}", timeout.Token);
    }

    /// <summary>Again, where the role, which may grant and revoke itself, did so in the same instant.</summary>
    private static async Task ExecuteAsync(NpgsqlConnection server, string statement, CancellationToken cancellationToken)
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                await server.ExecuteAsync(statement, cancellationToken);
                return;
            }
            catch (PostgresException e) when (attempt < Attempts && e.SqlState
                is PostgresErrorCodes.InternalError or PostgresErrorCodes.UniqueViolation)
            {
                await ShortLockWaits.TryReopenAsync(server, cancellationToken);
            }
        }
    }
}
