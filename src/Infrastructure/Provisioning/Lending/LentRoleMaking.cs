using System.Globalization;
using Npgsql;
using TenantManager.Application.Abstractions;
using TenantManager.Domain.DatabaseCredentials;
using TenantManager.Infrastructure.Configuration;
using TenantManager.Infrastructure.Faults;
using TenantManager.Infrastructure.Provisioning.Server;
using TenantManager.Infrastructure.Security;

namespace TenantManager.Infrastructure.Provisioning.Lending;

/// <summary>Makes a lent role, or makes it complete, and gives it a password.</summary>
internal sealed class LentRoleMaking(OwnersSession session, RoleLockout lockout, TenantDatabaseOptions tenants, FaultPoints faults)
{
    // A table may be dropped in the instant in which it is granted.
    private const int Attempts = 3;

    /// <returns>The password. Until then nobody has one.</returns>
    public async Task<string> RunAsync(NpgsqlConnection server, LentRole role, CancellationToken cancellationToken)
    {
        if (await ServerStatements.RoleIsOursAsync(server, role.Name, role.Mark, cancellationToken))
        {
            // A session of it would be the owner's too, while it is granted what it may do.
            await lockout.RunAsync(server, role.Name, cancellationToken);
        }
        else
        {
            await ServerStatements.CreateRoleAsync(
                server,
                new NewRole(role.Name, role.Mark, ScramVerifier.Create(RandomPassword.New()), WithoutMember: true) { ConnectionLimit = tenants.MaxConnectionsPerTenant },
                cancellationToken);
        }

        await faults.ReachAsync(FaultPoint.LendingCreated, cancellationToken);
        await ShortLockWaits.RunAsync(
            server,
            () => session.RunAsync(server, role.Name, role.Database, owner => GrantAsync(owner, role, cancellationToken), cancellationToken),
            cancellationToken);
        await faults.ReachAsync(FaultPoint.LendingGranted, cancellationToken);
        var password = RandomPassword.New();
        await server.ExecuteAsync(CompletionOf(role, password), cancellationToken);
        await faults.ReachAsync(FaultPoint.LendingComplete, cancellationToken);
        return password;
    }

    private static async Task GrantAsync(NpgsqlConnection owner, LentRole role, CancellationToken cancellationToken)
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                var statements = await owner.ScalarAsync<string>(LentPrivileges.StatementsFor(role.Name, role.Access), cancellationToken);
                await owner.ExecuteAsync(statements, cancellationToken);
                break;
            }
            catch (PostgresException e) when (attempt < Attempts && e.SqlState is PostgresErrorCodes.UndefinedTable
                or PostgresErrorCodes.InvalidSchemaName)
            {
                // Again, of what is there now.
            }
        }

        if (await owner.ScalarAsync<string>(LentPrivileges.SchemasOpenTo(role.Name), cancellationToken) is { Length: > 0 } open)
            throw new ProvisioningException(ProvisioningErrors.SchemaOpenToAll(open));
    }

    private static string CompletionOf(LentRole role, string password)
    {
        var name = SqlText.Identifier(role.Name);
        var until = role.ExpiresAt.UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss.ffffff'+00'", CultureInfo.InvariantCulture);
        // The privileges are the limit; this only tells programs that ask.
        var readOnly = role.Access == CredentialAccess.Read ? "on" : "off";
        return $"""
            ALTER ROLE {name} LOGIN PASSWORD {SqlText.Literal(ScramVerifier.Create(password))} VALID UNTIL {SqlText.Literal(until)};
            ALTER ROLE {name} SET default_transaction_read_only = {readOnly}
            """;
    }
}
