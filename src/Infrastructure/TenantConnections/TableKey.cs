using Npgsql;
using TenantManager.Infrastructure.Provisioning.Server;

namespace TenantManager.Infrastructure.TenantConnections;

/// <summary>A table's primary key, by which its rows have an order.</summary>
/// <param name="RowEstimate">About how many rows the table has.</param>
/// <param name="Columns">In the key's order; empty where the table has no primary key.</param>
internal sealed record TableKey(long RowEstimate, IReadOnlyList<TableKeyColumn> Columns)
{
    // Which "greater" the key's index goes by is looked up, since types of the tenant's own (citext) have theirs in any schema.
    private const string Sql =
        """
        SELECT greatest(c.reltuples, 0)::bigint, k.name, k.type, k.operator_schema
        FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
        LEFT JOIN LATERAL (
            SELECT a.attname::text AS name, pg_catalog.format_type(a.atttypid, -1) AS type, s.nspname::text AS operator_schema, u.place
            FROM pg_catalog.pg_index i
            CROSS JOIN LATERAL unnest(i.indkey::int2[], i.indclass::oid[]) WITH ORDINALITY AS u(attnum, opclass, place)
            JOIN pg_catalog.pg_attribute a ON a.attrelid = c.oid AND a.attnum = u.attnum
            JOIN pg_catalog.pg_opclass oc ON oc.oid = u.opclass
            JOIN pg_catalog.pg_amop m ON m.amopfamily = oc.opcfamily AND m.amopstrategy = 5
                AND m.amoplefttype = oc.opcintype AND m.amoprighttype = oc.opcintype
            JOIN pg_catalog.pg_operator o ON o.oid = m.amopopr
            JOIN pg_catalog.pg_namespace s ON s.oid = o.oprnamespace
            WHERE i.indrelid = c.oid AND i.indisprimary AND u.place <= i.indnkeyatts
        ) k ON true
        WHERE n.nspname = $1 AND c.relname = $2 AND c.relkind IN ('r', 'p')
            AND n.nspname !~ '^pg_' AND n.nspname <> 'information_schema'
        ORDER BY k.place
        """;

    /// <returns>Null where there is no such table.</returns>
    public static async Task<TableKey?> FindAsync(
        NpgsqlConnection connection, string schema, string table, CancellationToken cancellationToken)
    {
        await using var batch = new NpgsqlBatch(connection);
        // Names of types are written with their schemas then.
        batch.BatchCommands.Add(new NpgsqlBatchCommand("SET search_path = pg_catalog"));
        var find = new NpgsqlBatchCommand(Sql);
        find.Parameters.AddWithValue(schema);
        find.Parameters.AddWithValue(table);
        batch.BatchCommands.Add(find);
        await using var reader = await batch.ExecuteReaderAsync(cancellationToken);
        if (!await reader.ReadAsync(cancellationToken))
            return null;
        var rows = reader.GetInt64(0);
        var columns = new List<TableKeyColumn>();
        do
        {
            if (!await reader.IsDBNullAsync(1, cancellationToken))
                columns.Add(new TableKeyColumn(reader.GetString(1), reader.GetString(2), reader.GetString(3)));
        }
        while (await reader.ReadAsync(cancellationToken));
        return new TableKey(rows, columns);
    }
}

/// <param name="Name">To the letter.</param>
/// <param name="Type">To cast to.</param>
/// <param name="OperatorSchema">Where its comparison is.</param>
internal sealed record TableKeyColumn(string Name, string Type, string OperatorSchema)
{
    public string QuotedName => SqlText.Identifier(Name);
}
