using System.Globalization;
using System.Text;

namespace TenantManager.Infrastructure.IntegrationTests.Provisioning;

/// <summary>A schema of any size, as grown applications have them.</summary>
internal static class GeneratedSchema
{
    private const int ForeignKeysPerTable = 3;

    /// <param name="tables">How many tables, each with a primary key besides the indexes asked for.</param>
    /// <param name="indexes">Named <c>index_N</c>, over the tables in turn.</param>
    /// <param name="foreignKeys">Between tables near each other, so that there are circles.</param>
    public static string Sql(int tables, int indexes, int foreignKeys)
    {
        var sql = new StringBuilder("CREATE SCHEMA core; CREATE SCHEMA metadata;\n");
        for (var i = 0; i < tables; i++)
        {
            Append(sql, $"CREATE TYPE {Schema(i)}.state_{i} AS ENUM ('new', 'old', 'state {i}');");
            Append(sql, $"CREATE TABLE {Name(i, tables)} (id uuid DEFAULT gen_random_uuid() PRIMARY KEY, name text NOT NULL,");
            Append(sql, $"  state {Schema(i)}.state_{i} DEFAULT 'new', amount numeric(12,2) CHECK (amount >= {i}), created_at timestamptz DEFAULT now(),");
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

    private static string Schema(int number) => number % 2 == 0 ? "core" : "metadata";

    private static string Name(int number, int tables) => $"{Schema(number % tables)}.table_{number % tables}";

    private static void Append(StringBuilder sql, FormattableString line) =>
        sql.AppendLine(line.ToString(CultureInfo.InvariantCulture));
}
