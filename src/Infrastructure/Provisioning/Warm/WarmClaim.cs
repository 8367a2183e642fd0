using Npgsql;
using TenantManager.Domain.Tenants;
using TenantManager.Infrastructure.Configuration;
using TenantManager.Infrastructure.Fleet;
using TenantManager.Infrastructure.Provisioning.Server;
using TenantManager.Infrastructure.Provisioning.Templates;
using TenantManager.Infrastructure.Security;

namespace TenantManager.Infrastructure.Provisioning.Warm;

/// <summary>
/// Makes a warm database a tenant's on the server, in one transaction: names, password, marks, and the door. At every instant it
/// is wholly the one or wholly the other.
/// </summary>
internal sealed class WarmClaim(
    AdministratorConnections administrator, TenantDatabaseOptions options, Installation installation, SecretsKey secrets)
{
    // Of sessions of a superuser's an administrator who is none sees whose they are, and not what kind. Only autovacuum, which
    // gives way to a renaming, is nobody's.
    private const string Look =
        """
        WITH settings AS (
            SELECT setdatabase AS id, array_agg(setting ORDER BY setting) AS list
            FROM pg_db_role_setting, unnest(setconfig) AS setting
            WHERE setrole = 0 AND setdatabase IN (SELECT oid FROM pg_database WHERE datname IN ($1, $3)) GROUP BY setdatabase
        )
        SELECT EXISTS (SELECT FROM pg_stat_activity WHERE datname = $1 AND usesysid IS NOT NULL),
               EXISTS (
                   SELECT FROM pg_database d JOIN pg_database t ON t.datname = $3 JOIN pg_roles r ON r.oid = d.datdba
                   WHERE d.datname = $1 AND r.rolname = $1 AND shobj_description(r.oid, 'pg_authid') = $2
                     AND NOT d.datallowconn AND d.datconnlimit = -1
                     AND NOT EXISTS (SELECT FROM aclexplode(coalesce(d.datacl, acldefault('d', d.datdba))) WHERE grantee <> d.datdba)
                     AND (SELECT list FROM settings WHERE id = d.oid) IS NOT DISTINCT FROM (SELECT list FROM settings WHERE id = t.oid))
        """;

    /// <summary>Whether this one is the trouble, and not the server.</summary>
    public static bool IsUnusable(PostgresException exception) => exception.SqlState
        is PostgresErrorCodes.InvalidCatalogName or PostgresErrorCodes.UndefinedObject or PostgresErrorCodes.ObjectInUse
        or PostgresErrorCodes.InsufficientPrivilege;

    /// <param name="warm">Which is claimed.</param>
    /// <param name="warmMark">That it must bear.</param>
    /// <param name="template">That it was made from, and whose settings it must have.</param>
    /// <param name="tenant">Whose it becomes.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public async Task<WarmClaimOutcome> TryRunAsync(
        WarmDatabase warm, ObjectMark warmMark, SchemaTemplate template, Tenant tenant, CancellationToken cancellationToken)
    {
        var verifier = ScramVerifier.Create(secrets.DerivePassword(tenant.Id, tenant.DatabasePasswordVersion));
        var mark = new ObjectMark(await installation.GetIdAsync(cancellationToken), MarkedAs.Pending, tenant.Id);
        await using var connection = await administrator.OpenAsync(cancellationToken);
        var outcome = await LookAsync(connection, warm.DatabaseName, warmMark, template.DatabaseName, cancellationToken);
        if (outcome == WarmClaimOutcome.Claimed)
            await connection.ExecuteAsync(Statements(warm, tenant, mark, verifier), cancellationToken);
        return outcome;
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

    /// <summary>What comes of a claim of it as it is: the tenant gets it with whatever somebody has done to it meanwhile.</summary>
    private static async Task<WarmClaimOutcome> LookAsync(
        NpgsqlConnection connection, string database, ObjectMark mark, string template, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(Look, connection);
        command.Parameters.AddWithValue(database);
        command.Parameters.AddWithValue(mark.Text);
        command.Parameters.AddWithValue(template);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        await reader.ReadAsync(cancellationToken);
        return reader.GetBoolean(0) ? WarmClaimOutcome.InUse
            : reader.GetBoolean(1) ? WarmClaimOutcome.Claimed
            : WarmClaimOutcome.Changed;
    }
}

internal enum WarmClaimOutcome
{
    Claimed,

    /// <summary>Somebody's session is in it and does not end: a database with sessions cannot be renamed.</summary>
    InUse,

    /// <summary>It is not as it was made: its mark or its settings are gone, or the door was opened.</summary>
    Changed,
}
