using System.Text.Json;
using Npgsql;
using TenantManager.Application.Abstractions;
using TenantManager.Infrastructure.Provisioning.Server;

namespace TenantManager.Infrastructure.Provisioning.Copying;

/// <summary>The tables whose rows are copied too (<c>SOURCE_DATA_TABLES</c>): with their partitions and the sequences they own.</summary>
internal static class DataTables
{
    private const string WithoutDataSql =
        """
        WITH RECURSIVE chosen(oid) AS (
            SELECT to_regclass(name)::oid FROM unnest($1::text[]) AS name
            UNION
            SELECT i.inhrelid FROM chosen JOIN pg_inherits i ON i.inhparent = chosen.oid
        ), kept AS (
            SELECT oid FROM chosen
            UNION
            SELECT d.objid FROM chosen JOIN pg_depend d ON d.classid = 'pg_class'::regclass AND d.refclassid = 'pg_class'::regclass
                AND d.refobjid = chosen.oid AND d.deptype IN ('a', 'i')
        )
        SELECT coalesce(json_agg(format('"%s"."%s"', replace(n.nspname, '"', '""'), replace(c.relname, '"', '""'))), '[]')::text
        FROM pg_class c
        JOIN pg_namespace n ON n.oid = c.relnamespace
        WHERE c.relkind IN ('r', 'p', 'S', 'm', 'f') AND c.oid NOT IN (SELECT oid FROM kept)
          AND n.nspname !~ '^pg_' AND n.nspname <> 'information_schema'
        """;

    /// <summary>Everything that has rows or a state and is not among the tables: patterns for <c>--exclude-table-data</c>.</summary>
    public static async Task<IReadOnlyList<string>> FindWithoutDataAsync(
        NpgsqlConnection source, IReadOnlyList<string> tables, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(WithoutDataSql, source);
        command.Parameters.AddWithValue(tables.ToArray());
        return JsonSerializer.Deserialize<List<string>>((string)(await command.ExecuteScalarAsync(cancellationToken))!)!;
    }

    /// <summary>Moves whenever a row of the tables is added, changed or removed; empty where there are no tables.</summary>
    /// <exception cref="ProvisioningException">The source has no such table.</exception>
    public static async Task<string> ReadVersionAsync(
        NpgsqlConnection source, string database, IReadOnlyList<string> tables, CancellationToken cancellationToken)
    {
        var versions = new List<string>();
        foreach (var table in tables)
        {
            // As PostgreSQL writes the name, under a search path that makes it write the schema.
            var name = await FindAsync(source, table, cancellationToken)
                ?? throw new ProvisioningException(ProvisioningErrors.DataTableMissing(database, table));
            versions.Add(await source.ScalarAsync<string>(
                $"""
                SELECT count(*) || ':' || coalesce(sum(hashtextextended(t.tableoid || ' ' || t.ctid || ' ' || t.xmin, 0)::numeric), 0)
                FROM {name} t
                """,
                cancellationToken));
        }

        return string.Join(' ', versions);
    }

    private static async Task<string?> FindAsync(NpgsqlConnection source, string table, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(
            "SELECT c.oid::regclass::text FROM pg_class c WHERE c.oid = to_regclass($1) AND c.relkind IN ('r', 'p')", source);
        command.Parameters.AddWithValue(table);
        try
        {
            return (string?)await command.ExecuteScalarAsync(cancellationToken);
        }
        catch (PostgresException e) when (e.SqlState is PostgresErrorCodes.InvalidName or PostgresErrorCodes.SyntaxError)
        {
            return null;
        }
    }
}
