using System.Globalization;
using System.Text;

namespace TenantManager.TestSupport;

/// <summary>A schema of any size, as grown applications have them.</summary>
public static class GeneratedSchema
{
    private const int ForeignKeysPerTable = 3;

    /// <param name="tables">How many tables, each with a primary key besides the indexes asked for.</param>
    /// <param name="indexes">Named <c>index_N</c>, over the tables in turn.</param>
    /// <param name="foreignKeys">Between tables near each other, so that there are circles.</param>
    /// <param name="furtherColumns">Of each table, beyond the ten that it has anyway.</param>
    public static string Sql(int tables, int indexes, int foreignKeys, int furtherColumns = 0)
    {
        var sql = new StringBuilder("CREATE SCHEMA core; CREATE SCHEMA metadata;\n");
        for (var i = 0; i < tables; i++)
        {
            Append(sql, $"CREATE TYPE {Schema(i)}.state_{i} AS ENUM ('new', 'old', 'state {i}');");
            Append(sql, $"CREATE TABLE {Name(i, tables)} (id uuid DEFAULT gen_random_uuid() PRIMARY KEY, name text NOT NULL,");
            Append(sql, $"  state {Schema(i)}.state_{i} DEFAULT 'new', amount numeric(12,2) CHECK (amount >= {i}), created_at timestamptz DEFAULT now(),");
            for (var column = 0; column < furtherColumns; column++)
                Append(sql, $"  column_{column} text DEFAULT 'value {column}',");
            Append(sql, $"  doc jsonb DEFAULT '{{}}', ref_0 uuid, ref_1 uuid, ref_2 uuid, ref_3 uuid);");
        }

        for (var i = 0; i < indexes; i++)
        {
            string[] what = ["(name)", "(created_at DESC, name)", "(lower(name)) WHERE amount > 0", "USING gin (doc)", "(state, amount)"];
            Append(sql, $"CREATE INDEX index_{i} ON {Name(i, tables)} {what[i / tables % what.Length]};");
        }

        for (var i = 0; i < foreignKeys; i++)
        {
            var column = i / tables % ForeignKeysPerTable;
            Append(sql, $"ALTER TABLE {Name(i, tables)} ADD FOREIGN KEY (ref_{column}) REFERENCES {Name(i + column + 1, tables)} ON DELETE CASCADE;");
        }

        return sql.ToString();
    }

    /// <summary>
    /// The whole of an application's schema: tables with 20 columns, between four and five indexes a table with that of its primary
    /// key, foreign keys, an enum a table, and for one table in five a view, a function and a trigger. With 140
    /// tables it has about what Twenty CRM's database has: 620 indexes, 18 MB.
    /// </summary>
    public static string Application(int tables)
    {
        var sql = new StringBuilder(
            Sql(tables, indexes: tables * 24 / 7, foreignKeys: tables * 17 / 7, furtherColumns: 10));
        for (var i = 0; i < tables; i += 5)
        {
            Append(sql, $"CREATE VIEW core.view_{i} AS SELECT t.id, t.name, t.state, r.name AS owner_name FROM {Name(i, tables)} t");
            Append(sql, $"  LEFT JOIN {Name(i + 1, tables)} r ON r.id = t.ref_0 WHERE t.amount > {i};");
            Append(sql, $"CREATE FUNCTION core.name_{i}() RETURNS trigger LANGUAGE plpgsql AS");
            Append(sql, $"  $$ BEGIN NEW.name := coalesce(NEW.name, 'unnamed {i}'); RETURN NEW; END $$;");
            Append(sql, $"CREATE TRIGGER names_{i} BEFORE INSERT OR UPDATE ON {Name(i, tables)} FOR EACH ROW EXECUTE FUNCTION core.name_{i}();");
        }

        return sql.ToString();
    }

    private static string Schema(int number) => number % 2 == 0 ? "core" : "metadata";

    private static string Name(int number, int tables) => $"{Schema(number % tables)}.table_{number % tables}";

    private static void Append(StringBuilder sql, FormattableString line) =>
        sql.AppendLine(line.ToString(CultureInfo.InvariantCulture));
}
