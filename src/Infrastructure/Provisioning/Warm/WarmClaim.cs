using Npgsql;
using TenantManager.Domain.Tenants;
using TenantManager.Infrastructure.Configuration;
using TenantManager.Infrastructure.Fleet;
using TenantManager.Infrastructure.Provisioning.Server;
using TenantManager.Infrastructure.Security;

namespace TenantManager.Infrastructure.Provisioning.Warm;

/// <summary>
/// Makes a warm database a tenant's on the server, in one transaction: names, password, marks, and the door. At every instant it
/// is wholly the one or wholly the other.
/// </summary>
internal sealed class WarmClaim(
    AdministratorConnections administrator, TenantDatabaseOptions options, Installation installation, SecretsKey secrets)
{
    /// <summary>Whether this one is the trouble, and not the server.</summary>
    public static bool IsUnusable(PostgresException exception) => exception.SqlState
        is PostgresErrorCodes.InvalidCatalogName or PostgresErrorCodes.UndefinedObject or PostgresErrorCodes.ObjectInUse
        or PostgresErrorCodes.InsufficientPrivilege;

    /// <summary>False where somebody's session is in it and does not end: a database with sessions cannot be renamed.</summary>
    public async Task<bool> TryRunAsync(WarmDatabase warm, Tenant tenant, CancellationToken cancellationToken)
    {
        var verifier = ScramVerifier.Create(secrets.DerivePassword(tenant.Id, tenant.DatabasePasswordVersion));
        var mark = new ObjectMark(await installation.GetIdAsync(cancellationToken), MarkedAs.Pending, tenant.Id);
        await using var connection = await administrator.OpenAsync(cancellationToken);
        if (!await IsEmptyAsync(connection, warm.DatabaseName, cancellationToken))
            return false;
        await connection.ExecuteAsync(Statements(warm, tenant, mark, verifier), cancellationToken);
        return true;
    }

    private string Statements(WarmDatabase warm, Tenant tenant, ObjectMark mark, string verifier)
    {
        var (from, to) = (SqlText.Identifier(warm.DatabaseName), SqlText.Identifier(tenant.DatabaseName.Value));
        // The name by which an undoing finds what a client that is gone has begun.
        return $"""
            SELECT set_config('application_name', {SqlText.Literal(TenantDatabaseProvisioner.ApplicationNameFor(tenant.Id))}, true);
            ALTER DATABASE {from} RENAME TO {to};
            ALTER ROLE {from} RENAME TO {to};
            ALTER ROLE {to} PASSWORD {SqlText.Literal(verifier)} CONNECTION LIMIT {options.MaxConnectionsPerTenant};
            COMMENT ON ROLE {to} IS {SqlText.Literal(mark.Text)};
            COMMENT ON DATABASE {to} IS {SqlText.Literal(mark.DatabaseText)};
            ALTER DATABASE {to} ALLOW_CONNECTIONS true;
            REVOKE {to} FROM CURRENT_USER
            """;
    }

    private static async Task<bool> IsEmptyAsync(NpgsqlConnection connection, string database, CancellationToken cancellationToken)
    {
        // Of sessions of a superuser's an administrator who is none sees whose they are, and not what kind. Only autovacuum, which
        // gives way to a renaming, is nobody's.
        await using var command = new NpgsqlCommand(
            "SELECT NOT EXISTS (SELECT FROM pg_stat_activity WHERE datname = $1 AND usesysid IS NOT NULL)", connection);
        command.Parameters.AddWithValue(database);
        return await command.ExecuteScalarAsync(cancellationToken) is true;
    }
}
