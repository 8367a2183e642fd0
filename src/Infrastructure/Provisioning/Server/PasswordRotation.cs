using Npgsql;
using TenantManager.Infrastructure.Faults;
using TenantManager.Infrastructure.Security;

namespace TenantManager.Infrastructure.Provisioning.Server;

/// <summary>Gives a tenant's role the password of the registry's version, and ends what was begun with another.</summary>
internal sealed class PasswordRotation(RoleLockout lockout, SecretsKey secrets, FaultPoints faults)
{
    /// <summary>Leaves the role without login: whoever has the turn opens it, or not.</summary>
    /// <param name="registry">In whose transaction it is noted that it is done.</param>
    /// <param name="server">The administrator's.</param>
    /// <param name="tenantId">Whose.</param>
    /// <param name="role">Known to be the tenant's.</param>
    /// <param name="version">Of the password.</param>
    /// <param name="cancellationToken">Ends it; it can be repeated.</param>
    public async Task RunAsync(
        NpgsqlConnection registry, NpgsqlConnection server, Guid tenantId, string role, int version, CancellationToken cancellationToken)
    {
        await faults.ReachAsync(FaultPoint.RotationBegun, cancellationToken);
        // Any session may give its own role a password: the new one is set when none is left, and none can come.
        var verifier = ScramVerifier.Create(secrets.DerivePassword(tenantId, version));
        var isSet = false;
        while (!isSet)
        {
            await lockout.RunAsync(server, role, cancellationToken);
            await faults.ReachAsync(FaultPoint.RotationShut, cancellationToken);
            await ShortLockWaits.RunAsync(server, async () => isSet =
                await ShortLockWaits.TryAsync(server, ServerStatements.PasswordOf(role, verifier), cancellationToken) is null, cancellationToken);
            // Whatever the reason: a session that is there nevertheless may have set another.
            isSet = isSet && !await RoleLockout.IsAnybodyThereAsync(server, role, cancellationToken);
        }

        await using var command = new NpgsqlCommand(
            "UPDATE tenant_registry SET database_password_applied_version = $2 WHERE id = $1", registry);
        command.Parameters.AddWithValue(tenantId);
        command.Parameters.AddWithValue(version);
        await command.ExecuteNonQueryAsync(cancellationToken);
        await faults.ReachAsync(FaultPoint.RotationSet, cancellationToken);
    }
}
