using System.Text.Json;
using Npgsql;
using TenantManager.Infrastructure.Provisioning.Server;

namespace TenantManager.Infrastructure.Provisioning.Copying;

/// <summary>What a copy needs to know of its source beyond what pg_dump tells.</summary>
/// <param name="PublicSchema">The state of the schema <c>public</c>.</param>
/// <param name="Extensions">Without plpgsql, which every database has.</param>
/// <param name="Settings">Made by <c>ALTER DATABASE ... SET</c>, of those that change what SQL means.</param>
/// <param name="MaterializedViews">Those that can be queried, as quoted names with schema, oldest first.</param>
/// <param name="UnreadableTables">Those that pg_dump, run by the administrator, could not lock.</param>
/// <param name="DefinitionsCallFunctions">Whether tables, indexes, constraints or statistics call functions whose bodies
/// are text, and may depend on a search path.</param>
internal sealed record SourceDetails(
    PublicSchema PublicSchema,
    IReadOnlyList<SourceExtension> Extensions,
    IReadOnlyList<DatabaseSetting> Settings,
    IReadOnlyList<string> MaterializedViews,
    IReadOnlyList<string> UnreadableTables,
    bool DefinitionsCallFunctions)
{
    // An extension that may not be created by the owner of a database is the administrator's to create.
    private const string ExtensionsSql =
        """
        SELECT coalesce(json_agg(json_build_object(
            'Name', e.extname,
            'Schema', n.nspname,
            'IsTrusted', coalesce(v.trusted OR NOT v.superuser, false),
            'HasComment', pg_catalog.obj_description(e.oid, 'pg_extension') IS NOT NULL,
            'WrappersInUse', (
                SELECT coalesce(json_agg(w.fdwname), '[]')
                FROM pg_catalog.pg_foreign_data_wrapper w
                JOIN pg_catalog.pg_depend d ON d.classid = 'pg_catalog.pg_foreign_data_wrapper'::pg_catalog.regclass
                    AND d.objid = w.oid AND d.deptype = 'e' AND d.refobjid = e.oid
                WHERE EXISTS (SELECT FROM pg_catalog.pg_foreign_server s WHERE s.srvfdw = w.oid)))), '[]')::text
        FROM pg_catalog.pg_extension e
        JOIN pg_catalog.pg_namespace n ON n.oid = e.extnamespace
        LEFT JOIN pg_catalog.pg_available_extensions a ON a.name = e.extname
        LEFT JOIN pg_catalog.pg_available_extension_versions v ON v.name = e.extname AND v.version = a.default_version
        WHERE e.extname <> 'plpgsql'
        """;

    private const string MaterializedViewsSql =
        """
        SELECT coalesce(json_agg(pg_catalog.format('%I.%I', n.nspname, c.relname) ORDER BY c.oid), '[]')::text
        FROM pg_catalog.pg_class c
        JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
        WHERE c.relkind = 'm' AND c.relispopulated
          AND NOT EXISTS (SELECT FROM pg_catalog.pg_depend d WHERE d.deptype = 'e'
                          AND d.classid = 'pg_catalog.pg_class'::pg_catalog.regclass AND d.objid = c.oid)
        """;

    private const string UnreadableTablesSql =
        """
        SELECT coalesce(json_agg(pg_catalog.format('%I.%I', n.nspname, c.relname)), '[]')::text
        FROM pg_catalog.pg_class c
        JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
        WHERE c.relkind IN ('r', 'p') AND n.nspname !~ '^pg_' AND n.nspname <> 'information_schema'
          AND NOT EXISTS (SELECT FROM pg_catalog.pg_depend d WHERE d.deptype = 'e'
                          AND d.classid = 'pg_catalog.pg_class'::pg_catalog.regclass AND d.objid = c.oid)
          AND NOT (pg_catalog.has_schema_privilege(n.oid, 'USAGE') AND pg_catalog.has_table_privilege(c.oid, 'SELECT'))
        """;

    private const string DefinitionsCallFunctionsSql =
        """
        SELECT EXISTS (
            SELECT FROM pg_catalog.pg_depend d
            LEFT JOIN pg_catalog.pg_operator o
                ON d.refclassid = 'pg_catalog.pg_operator'::pg_catalog.regclass AND o.oid = d.refobjid
            JOIN pg_catalog.pg_proc p
                ON d.refclassid = 'pg_catalog.pg_proc'::pg_catalog.regclass AND p.oid = d.refobjid OR p.oid = o.oprcode
            JOIN pg_catalog.pg_language l ON l.oid = p.prolang AND l.lanname NOT IN ('c', 'internal')
            WHERE p.oid >= 16384 AND p.prosqlbody IS NULL
              AND d.classid IN ('pg_catalog.pg_class'::pg_catalog.regclass, 'pg_catalog.pg_attrdef'::pg_catalog.regclass,
                                'pg_catalog.pg_constraint'::pg_catalog.regclass,
                                'pg_catalog.pg_statistic_ext'::pg_catalog.regclass))
        """;

    public static async Task<SourceDetails> ReadAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        return new SourceDetails(
            await PublicSchema.ReadAsync(connection, cancellationToken),
            await ListAsync<SourceExtension>(connection, ExtensionsSql, cancellationToken),
            await DatabaseSettings.ReadWithMeaningAsync(connection, cancellationToken),
            await ListAsync<string>(connection, MaterializedViewsSql, cancellationToken),
            await ListAsync<string>(connection, UnreadableTablesSql, cancellationToken),
            await connection.ScalarAsync<bool>(DefinitionsCallFunctionsSql, cancellationToken));
    }

    private static async Task<List<T>> ListAsync<T>(NpgsqlConnection connection, string sql, CancellationToken cancellationToken) =>
        JsonSerializer.Deserialize<List<T>>(await connection.ScalarAsync<string>(sql, cancellationToken))!;
}

/// <param name="Name">Of the extension.</param>
/// <param name="Schema">Where it is installed.</param>
/// <param name="IsTrusted">The owner of a database may create it; otherwise a superuser must.</param>
/// <param name="HasComment">Creating it gives it one, which the source may have removed.</param>
/// <param name="WrappersInUse">Its foreign data wrappers that foreign servers of the source use.</param>
internal sealed record SourceExtension(
    string Name, string Schema, bool IsTrusted, bool HasComment, IReadOnlyList<string> WrappersInUse)
{
    /// <summary>In a schema that is there before a restore makes the source's own; a superuser could create it first.</summary>
    public bool NeedsSuperuser => !IsTrusted && Schema is "public" or "pg_catalog";
}
