using System.Runtime.ExceptionServices;
using Npgsql;

namespace TenantManager.Infrastructure.Provisioning.Server;

/// <summary>What an administrator without superuser may do to a role's database and sessions, only a member of the role may.</summary>
internal static class RoleMembership
{
    private static readonly TimeSpan RevokeTimeout = TimeSpan.FromSeconds(5);

    /// <summary>Makes the administrator a member of the role as long as the work takes; a superuser needs not be one.</summary>
    public static async Task WhileMemberAsync(
        NpgsqlConnection server, string role, Func<Task> work, CancellationToken cancellationToken)
    {
        if (await ServerStatements.IsSuperuserAsync(server, cancellationToken))
        {
            await work();
            return;
        }

        await server.ExecuteAsync($"GRANT {SqlText.Identifier(role)} TO CURRENT_USER", cancellationToken);
        try
        {
            await work();
        }
        catch (Exception e)
        {
            try
            {
                await RevokeAsync(server, role);
            }
            catch (Exception late) when (late is NpgsqlException or OperationCanceledException)
            {
                // What the work failed of is told. Whoever tries it again takes the membership back.
            }

            ExceptionDispatchInfo.Throw(e);
        }

        await RevokeAsync(server, role);
    }

    private static async Task RevokeAsync(NpgsqlConnection server, string role)
    {
        using var timeout = new CancellationTokenSource(RevokeTimeout);
        await server.ExecuteAsync($"REVOKE {SqlText.Identifier(role)} FROM CURRENT_USER", timeout.Token);
    }
}
