namespace TenantManager.Infrastructure.Provisioning.Copying;

internal static class SchemaInventorySql
{
    /// <summary>
    /// Rows of (schema, kind, count). Members of extensions are left out: a copy gets the extension's default version,
    /// which need not be the source's. Objects that stand in no schema are counted under the empty one. Left out, too, is
    /// what pg_dump by design does not copy: a source that has it would otherwise never be copied.
    /// </summary>
    public const string Text =
        """
        WITH schemas AS (
            SELECT n.oid, n.nspname::text AS name
            FROM pg_catalog.pg_namespace n
            WHERE n.nspname !~ '^pg_' AND n.nspname <> 'information_schema'
              AND NOT EXISTS (SELECT FROM pg_catalog.pg_depend d WHERE d.deptype = 'e'
                              AND d.classid = 'pg_catalog.pg_namespace'::pg_catalog.regclass AND d.objid = n.oid)
        ), members AS (
            SELECT classid, objid FROM pg_catalog.pg_depend WHERE deptype = 'e'
        ), relations AS (
            SELECT c.oid, s.name AS schema, c.relkind, c.relispartition
            FROM pg_catalog.pg_class c
            JOIN schemas s ON s.oid = c.relnamespace
            LEFT JOIN pg_catalog.pg_index i ON i.indexrelid = c.oid
            WHERE NOT EXISTS (SELECT FROM members m WHERE m.classid = 'pg_catalog.pg_class'::pg_catalog.regclass
                              AND m.objid IN (c.oid, i.indrelid))
        ), objects AS (
            SELECT name AS schema, 'schema' AS kind FROM schemas
            UNION ALL
            SELECT schema, 'relation of kind ' || relkind::text FROM relations
            UNION ALL
            -- An inherited column gets its parent's NOT NULL, whether or not the source's had it.
            SELECT r.schema, 'column'
                || CASE WHEN a.attnotnull AND (a.attinhcount = 0 OR r.relispartition) THEN ' not null' ELSE '' END
                || CASE WHEN a.attgenerated <> '' THEN ' generated' ELSE '' END
                || CASE WHEN a.attidentity <> '' THEN ' identity' ELSE '' END
                || CASE WHEN a.atthasdef THEN ' with default' ELSE '' END
            FROM relations r
            JOIN pg_catalog.pg_attribute a ON a.attrelid = r.oid AND a.attnum > 0 AND NOT a.attisdropped
            WHERE r.relkind NOT IN ('i', 'I')
            UNION ALL
            SELECT r.schema, 'parent of relation' FROM relations r JOIN pg_catalog.pg_inherits i ON i.inhrelid = r.oid
            UNION ALL
            SELECT s.name, 'constraint of kind ' || c.contype::text
            FROM pg_catalog.pg_constraint c
            JOIN schemas s ON s.oid = c.connamespace
            WHERE NOT (c.contype IN ('f', 't') AND c.conparentid <> 0)
              AND NOT EXISTS (SELECT FROM members m WHERE m.classid = 'pg_catalog.pg_class'::pg_catalog.regclass
                              AND m.objid = c.conrelid)
              AND NOT EXISTS (SELECT FROM members m WHERE m.classid = 'pg_catalog.pg_type'::pg_catalog.regclass
                              AND m.objid = c.contypid)
            UNION ALL
            SELECT r.schema, 'trigger'
            FROM relations r
            JOIN pg_catalog.pg_trigger t ON t.tgrelid = r.oid AND NOT t.tgisinternal AND t.tgparentid = 0
            UNION ALL
            SELECT r.schema, 'policy' FROM relations r JOIN pg_catalog.pg_policy p ON p.polrelid = r.oid
            UNION ALL
            SELECT r.schema, 'rule' FROM relations r JOIN pg_catalog.pg_rewrite w ON w.ev_class = r.oid
            UNION ALL
            SELECT s.name, 'routine of kind ' || p.prokind::text
            FROM pg_catalog.pg_proc p
            JOIN schemas s ON s.oid = p.pronamespace
            WHERE NOT EXISTS (SELECT FROM members m WHERE m.classid = 'pg_catalog.pg_proc'::pg_catalog.regclass AND m.objid = p.oid)
            UNION ALL
            SELECT s.name, 'type of kind ' || t.typtype::text
            FROM pg_catalog.pg_type t
            JOIN schemas s ON s.oid = t.typnamespace
            WHERE NOT EXISTS (SELECT FROM pg_catalog.pg_type e WHERE e.typarray = t.oid)
              AND NOT EXISTS (SELECT FROM pg_catalog.pg_class c WHERE c.oid = t.typrelid AND c.relkind <> 'c')
              AND NOT EXISTS (SELECT FROM members m WHERE m.classid = 'pg_catalog.pg_type'::pg_catalog.regclass AND m.objid = t.oid)
            UNION ALL
            SELECT s.name, 'enum label'
            FROM pg_catalog.pg_enum e
            JOIN pg_catalog.pg_type t ON t.oid = e.enumtypid
            JOIN schemas s ON s.oid = t.typnamespace
            WHERE NOT EXISTS (SELECT FROM members m WHERE m.classid = 'pg_catalog.pg_type'::pg_catalog.regclass AND m.objid = t.oid)
            UNION ALL
            SELECT s.name, o.kind
            FROM (
                SELECT 'pg_catalog.pg_operator'::pg_catalog.regclass AS class, oid, oprnamespace AS schema, 'operator' AS kind
                FROM pg_catalog.pg_operator
                UNION ALL
                SELECT 'pg_catalog.pg_opclass'::pg_catalog.regclass, oid, opcnamespace, 'operator class' FROM pg_catalog.pg_opclass
                UNION ALL
                SELECT 'pg_catalog.pg_opfamily'::pg_catalog.regclass, oid, opfnamespace, 'operator family' FROM pg_catalog.pg_opfamily
                UNION ALL
                SELECT 'pg_catalog.pg_collation'::pg_catalog.regclass, oid, collnamespace, 'collation' FROM pg_catalog.pg_collation
                UNION ALL
                SELECT 'pg_catalog.pg_conversion'::pg_catalog.regclass, oid, connamespace, 'conversion' FROM pg_catalog.pg_conversion
                UNION ALL
                SELECT 'pg_catalog.pg_ts_config'::pg_catalog.regclass, oid, cfgnamespace, 'text search configuration'
                FROM pg_catalog.pg_ts_config
                UNION ALL
                SELECT 'pg_catalog.pg_ts_dict'::pg_catalog.regclass, oid, dictnamespace, 'text search dictionary'
                FROM pg_catalog.pg_ts_dict
                UNION ALL
                SELECT 'pg_catalog.pg_statistic_ext'::pg_catalog.regclass, oid, stxnamespace, 'extended statistics'
                FROM pg_catalog.pg_statistic_ext
            ) o
            JOIN schemas s ON s.oid = o.schema
            WHERE NOT EXISTS (SELECT FROM members m WHERE m.classid = o.class AND m.objid = o.oid)
            UNION ALL
            -- Every new database has plpgsql, and its owner cannot drop it.
            SELECT '', 'extension ' || extname::text FROM pg_catalog.pg_extension WHERE extname <> 'plpgsql'
            UNION ALL
            SELECT '', o.kind
            FROM (
                SELECT 'pg_catalog.pg_cast'::pg_catalog.regclass AS class, oid, 'cast' AS kind FROM pg_catalog.pg_cast
                UNION ALL
                SELECT 'pg_catalog.pg_language'::pg_catalog.regclass, oid, 'language' FROM pg_catalog.pg_language
                UNION ALL
                SELECT 'pg_catalog.pg_event_trigger'::pg_catalog.regclass, oid, 'event trigger' FROM pg_catalog.pg_event_trigger
                UNION ALL
                SELECT 'pg_catalog.pg_publication'::pg_catalog.regclass, oid, 'publication' FROM pg_catalog.pg_publication
                UNION ALL
                SELECT 'pg_catalog.pg_foreign_server'::pg_catalog.regclass, oid, 'foreign server' FROM pg_catalog.pg_foreign_server
            ) o
            WHERE o.oid >= 16384
              AND NOT EXISTS (SELECT FROM members m WHERE m.classid = o.class AND m.objid = o.oid)
            UNION ALL
            SELECT '', 'comment on ' || d.classoid::pg_catalog.regclass::text
            FROM pg_catalog.pg_description d
            LEFT JOIN pg_catalog.pg_constraint c ON d.classoid = 'pg_catalog.pg_constraint'::pg_catalog.regclass AND c.oid = d.objoid
            LEFT JOIN pg_catalog.pg_trigger t ON d.classoid = 'pg_catalog.pg_trigger'::pg_catalog.regclass AND t.oid = d.objoid
            LEFT JOIN pg_catalog.pg_rewrite w ON d.classoid = 'pg_catalog.pg_rewrite'::pg_catalog.regclass AND w.oid = d.objoid
            LEFT JOIN pg_catalog.pg_type y ON d.classoid = 'pg_catalog.pg_type'::pg_catalog.regclass AND y.oid = d.objoid
            LEFT JOIN pg_catalog.pg_class r ON r.oid = y.typrelid
            WHERE d.objoid >= 16384 AND d.objsubid >= 0
              AND d.classoid NOT IN (
                  'pg_catalog.pg_extension'::pg_catalog.regclass, 'pg_catalog.pg_largeobject'::pg_catalog.regclass,
                  'pg_catalog.pg_subscription'::pg_catalog.regclass)
              AND NOT coalesce(c.contype = 't' OR c.contype = 'f' AND c.conparentid <> 0
                  OR c.contype = 'c' AND c.conrelid <> 0 AND NOT c.conislocal, false)
              AND NOT coalesce(t.tgisinternal OR t.tgparentid <> 0, false)
              AND NOT coalesce(w.rulename = '_RETURN', false)
              AND NOT coalesce(y.typtype = 'm' OR r.relkind <> 'c', false)
              AND NOT EXISTS (SELECT FROM pg_catalog.pg_type e WHERE e.typarray = y.oid)
              AND NOT EXISTS (SELECT FROM members m WHERE m.classid = d.classoid AND m.objid = d.objoid)
        )
        SELECT schema, kind, pg_catalog.count(*) FROM objects GROUP BY schema, kind
        """;
}
