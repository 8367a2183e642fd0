using TenantManager.Domain.DatabaseCredentials;
using TenantManager.Infrastructure.Provisioning.Server;

namespace TenantManager.Infrastructure.Provisioning.Lending;

/// <summary>
/// What the database's owner grants a lent role: each schema, table and sequence of its own, and whatever it makes later. PostgreSQL's own
/// <c>pg_read_all_data</c> would be shorter, and shows the password verifiers of every role of the server.
/// </summary>
internal static class LentPrivileges
{
    /// <summary>
    /// A query for the statements; run as the owner. A lent role is one of <c>PUBLIC</c>, which may make objects in no schema from then on:
    /// what it made there would be found first by the owner's own queries.
    /// </summary>
    public static string StatementsFor(string role, CredentialAccess access)
    {
        var grantee = SqlText.Identifier(role);
        var (onTables, onSequences) = access == CredentialAccess.Write
            ? ("SELECT, INSERT, UPDATE, DELETE", "SELECT, USAGE")
            : ("SELECT", "SELECT");
        return $"""
            WITH schemas AS (
                SELECT * FROM pg_namespace WHERE nspname !~ '^pg_' AND nspname <> 'information_schema' AND pg_has_role(nspowner, 'USAGE')
            ), relations AS (
                SELECT format('%I.%I', n.nspname, c.relname) AS name, c.relkind = 'S' AS is_sequence
                FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
                WHERE c.relkind IN ('r', 'p', 'v', 'm', 'f', 'S') AND c.relpersistence <> 't' AND pg_has_role(c.relowner, 'USAGE')
                  AND n.nspname !~ '^pg_' AND n.nspname <> 'information_schema'
            ), statements AS (
                SELECT format('REVOKE CREATE ON SCHEMA %I FROM PUBLIC', nspname) AS text FROM schemas
                WHERE EXISTS (SELECT FROM aclexplode(nspacl) WHERE grantee = 0 AND privilege_type = 'CREATE')
                UNION ALL
                SELECT 'GRANT USAGE ON SCHEMA ' || string_agg(quote_ident(nspname), ', ') || {To(grantee)} FROM schemas
                UNION ALL
                SELECT 'GRANT {onTables} ON TABLE ' || string_agg(name, ', ') || {To(grantee)} FROM relations WHERE NOT is_sequence
                UNION ALL
                SELECT 'GRANT {onSequences} ON SEQUENCE ' || string_agg(name, ', ') || {To(grantee)} FROM relations WHERE is_sequence
                UNION ALL
                SELECT 'ALTER DEFAULT PRIVILEGES GRANT ' || what || {To(grantee)}
                FROM unnest(ARRAY['USAGE ON SCHEMAS', '{onTables} ON TABLES', '{onSequences} ON SEQUENCES']) AS what
                {Temporary(grantee, access)}
            )
            SELECT string_agg(text, E';\n') FROM statements WHERE text IS NOT NULL
            """;
    }

    /// <summary>
    /// A query for the schemas in which the role may make objects in spite of all, since they are not the owner's: <c>public</c> in a database from before
    /// PostgreSQL 15. A function that it left there would become the owner's with its rights.
    /// </summary>
    public static string SchemasOpenTo(string role) =>
        $"""
        SELECT coalesce(string_agg(quote_ident(nspname), ', '), '') FROM pg_namespace
        WHERE nspname !~ '^pg_' AND nspname <> 'information_schema' AND has_schema_privilege({SqlText.Literal(role)}, oid, 'CREATE')
        """;

    private static string To(string grantee) => SqlText.Literal($" TO {grantee}");

    private static string Temporary(string grantee, CredentialAccess access) => access == CredentialAccess.Write
        ? $"UNION ALL SELECT format('GRANT TEMPORARY ON DATABASE %I', current_database()) || {To(grantee)}"
        : "";
}
