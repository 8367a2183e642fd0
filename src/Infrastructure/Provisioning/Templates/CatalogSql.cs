namespace TenantManager.Infrastructure.Provisioning.Templates;

/// <summary>
/// Two hashes of a database's catalog. What stands below is summed row by row, so that the order of rows does not count;
/// <c>hashtextextended</c> is PostgreSQL's own and the same on every version.
/// </summary>
internal static class CatalogSql
{
    /// <summary>
    /// Sees every DDL change, since each writes a row of a catalog with the <c>xmin</c> of its transaction. Also moves on what
    /// rewrites rows without changing what they say (VACUUM FULL, TRUNCATE, REFRESH MATERIALIZED VIEW). The large catalogs are
    /// read from the first id that is not the system's own. Statistics, sessions' temporary tables, privileges and user mappings are not copied, and left out.
    /// </summary>
    public const string Fingerprint =
        """
        WITH temporary AS MATERIALIZED (
            SELECT oid FROM pg_class WHERE relpersistence = 't'
        ), versions(v) AS (
            SELECT hashtextextended('class ' || oid || ' ' || xmin, 0) FROM pg_class WHERE oid >= 16384 AND relpersistence <> 't'
            UNION ALL SELECT hashtextextended('attribute ' || attrelid || ' ' || attnum || ' ' || xmin, 0) FROM pg_attribute WHERE attrelid >= 16384 AND attrelid NOT IN (SELECT oid FROM temporary)
            UNION ALL SELECT hashtextextended('attrdef ' || oid || ' ' || xmin, 0) FROM pg_attrdef WHERE adrelid NOT IN (SELECT oid FROM temporary)
            UNION ALL SELECT hashtextextended('type ' || oid || ' ' || xmin, 0) FROM pg_type WHERE oid >= 16384 AND typnamespace NOT IN (SELECT oid FROM pg_namespace WHERE nspname ~ '^pg_temp_')
            UNION ALL SELECT hashtextextended('proc ' || oid || ' ' || xmin, 0) FROM pg_proc WHERE oid >= 16384
            UNION ALL SELECT hashtextextended('aggregate ' || aggfnoid::oid || ' ' || xmin, 0) FROM pg_aggregate WHERE aggfnoid::oid >= 16384
            UNION ALL SELECT hashtextextended('constraint ' || oid || ' ' || xmin, 0) FROM pg_constraint WHERE conrelid NOT IN (SELECT oid FROM temporary)
            UNION ALL SELECT hashtextextended('index ' || indexrelid || ' ' || xmin, 0) FROM pg_index WHERE indexrelid >= 16384 AND indexrelid NOT IN (SELECT oid FROM temporary)
            UNION ALL SELECT hashtextextended('inherits ' || inhrelid || ' ' || inhseqno || ' ' || xmin, 0) FROM pg_inherits
            UNION ALL SELECT hashtextextended('partitioned ' || partrelid || ' ' || xmin, 0) FROM pg_partitioned_table
            UNION ALL SELECT hashtextextended('sequence ' || seqrelid || ' ' || xmin, 0) FROM pg_sequence WHERE seqrelid NOT IN (SELECT oid FROM temporary)
            UNION ALL SELECT hashtextextended('trigger ' || oid || ' ' || xmin, 0) FROM pg_trigger
            UNION ALL SELECT hashtextextended('rewrite ' || oid || ' ' || xmin, 0) FROM pg_rewrite WHERE oid >= 16384
            UNION ALL SELECT hashtextextended('policy ' || oid || ' ' || xmin, 0) FROM pg_policy
            UNION ALL SELECT hashtextextended('statistic ' || oid || ' ' || xmin, 0) FROM pg_statistic_ext
            UNION ALL SELECT hashtextextended('enum ' || oid || ' ' || xmin, 0) FROM pg_enum
            UNION ALL SELECT hashtextextended('range ' || rngtypid || ' ' || xmin, 0) FROM pg_range
            UNION ALL SELECT hashtextextended('namespace ' || oid || ' ' || xmin, 0) FROM pg_namespace WHERE nspname !~ '^pg_(toast_)?temp_'
            UNION ALL SELECT hashtextextended('operator ' || oid || ' ' || xmin, 0) FROM pg_operator WHERE oid >= 16384
            UNION ALL SELECT hashtextextended('opclass ' || oid || ' ' || xmin, 0) FROM pg_opclass WHERE oid >= 16384
            UNION ALL SELECT hashtextextended('opfamily ' || oid || ' ' || xmin, 0) FROM pg_opfamily WHERE oid >= 16384
            UNION ALL SELECT hashtextextended('amop ' || oid || ' ' || xmin, 0) FROM pg_amop WHERE oid >= 16384
            UNION ALL SELECT hashtextextended('amproc ' || oid || ' ' || xmin, 0) FROM pg_amproc WHERE oid >= 16384
            UNION ALL SELECT hashtextextended('am ' || oid || ' ' || xmin, 0) FROM pg_am
            UNION ALL SELECT hashtextextended('cast ' || oid || ' ' || xmin, 0) FROM pg_cast WHERE oid >= 16384
            UNION ALL SELECT hashtextextended('collation ' || oid || ' ' || xmin, 0) FROM pg_collation WHERE oid >= 16384
            UNION ALL SELECT hashtextextended('conversion ' || oid || ' ' || xmin, 0) FROM pg_conversion WHERE oid >= 16384
            UNION ALL SELECT hashtextextended('transform ' || oid || ' ' || xmin, 0) FROM pg_transform
            UNION ALL SELECT hashtextextended('language ' || oid || ' ' || xmin, 0) FROM pg_language
            UNION ALL SELECT hashtextextended('extension ' || oid || ' ' || xmin, 0) FROM pg_extension
            UNION ALL SELECT hashtextextended('member ' || classid || ' ' || objid || ' ' || objsubid || ' ' || xmin, 0) FROM pg_depend WHERE deptype IN ('e', 'x') AND objid >= 16384
            UNION ALL SELECT hashtextextended('wrapper ' || oid || ' ' || xmin, 0) FROM pg_foreign_data_wrapper
            UNION ALL SELECT hashtextextended('server ' || oid || ' ' || xmin, 0) FROM pg_foreign_server
            UNION ALL SELECT hashtextextended('foreign table ' || ftrelid || ' ' || xmin, 0) FROM pg_foreign_table
            UNION ALL SELECT hashtextextended('publication ' || oid || ' ' || xmin, 0) FROM pg_publication
            UNION ALL SELECT hashtextextended('published ' || oid || ' ' || xmin, 0) FROM pg_publication_rel
            UNION ALL SELECT hashtextextended('published schema ' || objid || ' ' || refclassid || ' ' || refobjid || ' ' || xmin, 0) FROM pg_depend
                WHERE classid = to_regclass('pg_catalog.pg_publication_namespace')
            UNION ALL SELECT hashtextextended('event trigger ' || oid || ' ' || xmin, 0) FROM pg_event_trigger
            UNION ALL SELECT hashtextextended('ts_config ' || oid || ' ' || xmin, 0) FROM pg_ts_config WHERE oid >= 16384
            UNION ALL SELECT hashtextextended('ts_map ' || mapcfg || ' ' || maptokentype || ' ' || mapseqno || ' ' || xmin, 0) FROM pg_ts_config_map WHERE mapcfg >= 16384
            UNION ALL SELECT hashtextextended('ts_dict ' || oid || ' ' || xmin, 0) FROM pg_ts_dict WHERE oid >= 16384
            UNION ALL SELECT hashtextextended('ts_parser ' || oid || ' ' || xmin, 0) FROM pg_ts_parser WHERE oid >= 16384
            UNION ALL SELECT hashtextextended('ts_template ' || oid || ' ' || xmin, 0) FROM pg_ts_template WHERE oid >= 16384
            UNION ALL SELECT hashtextextended('label ' || objoid || ' ' || classoid || ' ' || objsubid || ' ' || provider || ' ' || xmin, 0) FROM pg_seclabel
            UNION ALL SELECT hashtextextended('comment ' || objoid || ' ' || classoid || ' ' || objsubid || ' ' || xmin, 0) FROM pg_description
                WHERE objoid >= 16384 OR classoid = 'pg_namespace'::regclass
            UNION ALL SELECT hashtextextended('setting ' || xmin, 0) FROM pg_db_role_setting
                WHERE setrole = 0 AND setdatabase = (SELECT oid FROM pg_database WHERE datname = current_database())
        )
        SELECT count(*) || ':' || coalesce(sum(v), 0) || ':' || coalesce(bit_xor(v), 0) FROM versions
        """;

    /// <summary>
    /// Sees every difference between a template and its clone, which is a copy of its files: rows have the same ids, and the
    /// <c>xmin</c> of a row tells whether it was written since. Only the catalogs that say whose their objects are get new rows when
    /// a clone is given to its owner. Of them it sees the contents, but for owners, privileges, statistics, and where files are.
    /// Of the two of these with the most rows the columns are listed, the same from PostgreSQL 14 to 18: taking some out of a
    /// jsonb, as with the others, took five times as long. The database's settings, which a clone is given anew, are seen too.
    /// </summary>
    public const string Content =
        """
        WITH contents(v) AS (
            SELECT hashtextextended(row(
                c.oid, c.relname, c.relnamespace, c.reltype, c.reloftype, c.relam, c.reltablespace, c.reltoastrelid, c.relisshared,
                c.relpersistence, c.relkind, c.relnatts, c.relchecks, c.relrowsecurity, c.relforcerowsecurity, c.relispopulated,
                c.relreplident, c.relispartition, c.relrewrite, c.reloptions, c.relpartbound)::text, 1)
            FROM pg_class c WHERE oid >= 16384
            UNION ALL SELECT hash_record_extended(row(a.attrelid, a.attnum, a.xmin), 2) FROM pg_attribute a WHERE attrelid >= 16384
            UNION ALL SELECT hash_record_extended(row(a.oid, a.xmin), 3) FROM pg_attrdef a
            UNION ALL SELECT hashtextextended(row(
                t.oid, t.typname, t.typnamespace, t.typlen, t.typbyval, t.typtype, t.typcategory, t.typispreferred, t.typisdefined,
                t.typdelim, t.typrelid, t.typsubscript, t.typelem, t.typarray, t.typinput, t.typoutput, t.typreceive, t.typsend,
                t.typmodin, t.typmodout, t.typanalyze, t.typalign, t.typstorage, t.typnotnull, t.typbasetype, t.typtypmod,
                t.typndims, t.typcollation, t.typdefaultbin, t.typdefault)::text, 4)
            FROM pg_type t WHERE oid >= 16384
            UNION ALL SELECT hashtextextended((to_jsonb(p) - '{proowner,proacl}'::text[])::text, 5) FROM pg_proc p WHERE oid >= 16384
            UNION ALL SELECT hash_record_extended(row(a.aggfnoid::oid, a.xmin), 6) FROM pg_aggregate a WHERE aggfnoid::oid >= 16384
            UNION ALL SELECT hash_record_extended(row(c.oid, c.xmin), 7) FROM pg_constraint c
            UNION ALL SELECT hash_record_extended(row(i.indexrelid, i.xmin), 8) FROM pg_index i WHERE indexrelid >= 16384
            UNION ALL SELECT hash_record_extended(row(i.inhrelid, i.inhseqno, i.xmin), 9) FROM pg_inherits i
            UNION ALL SELECT hash_record_extended(row(p.partrelid, p.xmin), 10) FROM pg_partitioned_table p
            UNION ALL SELECT hash_record_extended(row(s.seqrelid, s.xmin), 11) FROM pg_sequence s
            UNION ALL SELECT hash_record_extended(row(t.oid, t.xmin), 12) FROM pg_trigger t
            UNION ALL SELECT hash_record_extended(row(r.oid, r.xmin), 13) FROM pg_rewrite r WHERE oid >= 16384
            UNION ALL SELECT hashtextextended((to_jsonb(p) - 'polroles')::text, 14) FROM pg_policy p
            UNION ALL SELECT hashtextextended((to_jsonb(s) - 'stxowner')::text, 15) FROM pg_statistic_ext s
            UNION ALL SELECT hash_record_extended(row(e.oid, e.xmin), 16) FROM pg_enum e
            UNION ALL SELECT hash_record_extended(row(r.rngtypid, r.xmin), 17) FROM pg_range r
            UNION ALL SELECT hashtextextended((to_jsonb(n) - '{nspowner,nspacl}'::text[])::text, 18) FROM pg_namespace n WHERE nspname !~ '^pg_(toast_)?temp_'
            UNION ALL SELECT hashtextextended((to_jsonb(o) - 'oprowner')::text, 19) FROM pg_operator o WHERE oid >= 16384
            UNION ALL SELECT hashtextextended((to_jsonb(o) - 'opcowner')::text, 20) FROM pg_opclass o WHERE oid >= 16384
            UNION ALL SELECT hashtextextended((to_jsonb(o) - 'opfowner')::text, 21) FROM pg_opfamily o WHERE oid >= 16384
            UNION ALL SELECT hash_record_extended(row(a.oid, a.xmin), 22) FROM pg_amop a WHERE oid >= 16384
            UNION ALL SELECT hash_record_extended(row(a.oid, a.xmin), 23) FROM pg_amproc a WHERE oid >= 16384
            UNION ALL SELECT hash_record_extended(row(c.oid, c.xmin), 24) FROM pg_cast c WHERE oid >= 16384
            UNION ALL SELECT hashtextextended((to_jsonb(c) - 'collowner')::text, 25) FROM pg_collation c WHERE oid >= 16384
            UNION ALL SELECT hashtextextended((to_jsonb(c) - 'conowner')::text, 26) FROM pg_conversion c WHERE oid >= 16384
            UNION ALL SELECT hash_record_extended(row(t.oid, t.xmin), 27) FROM pg_transform t
            UNION ALL SELECT hashtextextended((to_jsonb(l) - '{lanowner,lanacl}'::text[])::text, 28) FROM pg_language l
            UNION ALL SELECT hashtextextended((to_jsonb(e) - 'extowner')::text, 29) FROM pg_extension e
            UNION ALL SELECT hash_record_extended(row(d.classid, d.objid, d.objsubid, d.refobjid, d.xmin), 30) FROM pg_depend d WHERE objid >= 16384
            UNION ALL SELECT hashtextextended((to_jsonb(w) - '{fdwowner,fdwacl}'::text[])::text, 31) FROM pg_foreign_data_wrapper w
            UNION ALL SELECT hashtextextended((to_jsonb(s) - '{srvowner,srvacl}'::text[])::text, 32) FROM pg_foreign_server s
            UNION ALL SELECT hash_record_extended(row(t.ftrelid, t.xmin), 33) FROM pg_foreign_table t
            UNION ALL SELECT hashtextextended((to_jsonb(p) - 'pubowner')::text, 34) FROM pg_publication p
            UNION ALL SELECT hash_record_extended(row(p.oid, p.xmin), 35) FROM pg_publication_rel p
            UNION ALL SELECT hashtextextended((to_jsonb(e) - 'evtowner')::text, 36) FROM pg_event_trigger e
            UNION ALL SELECT hashtextextended((to_jsonb(c) - 'cfgowner')::text, 37) FROM pg_ts_config c WHERE oid >= 16384
            UNION ALL SELECT hash_record_extended(row(m.mapcfg, m.maptokentype, m.mapseqno, m.xmin), 38) FROM pg_ts_config_map m WHERE mapcfg >= 16384
            UNION ALL SELECT hashtextextended((to_jsonb(d) - 'dictowner')::text, 39) FROM pg_ts_dict d WHERE oid >= 16384
            UNION ALL SELECT hash_record_extended(row(d.classoid, d.objoid, d.objsubid, d.xmin), 40) FROM pg_description d WHERE objoid >= 16384 OR classoid = 'pg_namespace'::regclass
            UNION ALL SELECT hashtextextended(s.setting, 41) FROM pg_db_role_setting, unnest(setconfig) AS s(setting)
                WHERE setrole = 0 AND setdatabase = (SELECT oid FROM pg_database WHERE datname = current_database())
        )
        SELECT count(*) || ':' || coalesce(sum(v), 0) || ':' || coalesce(bit_xor(v), 0) FROM contents
        """;
}
