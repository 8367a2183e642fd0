using System.Text;
using TenantManager.Infrastructure.Provisioning.Bootstrap;
using Xunit;

namespace TenantManager.Infrastructure.IntegrationTests.Provisioning;

public sealed class BootstrapScriptTests
{
    [Theory]
    [InlineData("SELECT @slug", "SELECT 'acme-corp'")]
    [InlineData("SELECT @slug::text, (@plan)", "SELECT 'acme-corp'::text, ('pro')")]
    [InlineData("SELECT 1 WHERE a=@slug AND b>=@plan", "SELECT 1 WHERE a='acme-corp' AND b>='pro'")]
    [InlineData("SELECT 'x'||@slug", "SELECT 'x'||'acme-corp'")]
    [InlineData("SELECT @\n@slug", "SELECT @\n'acme-corp'")]
    [InlineData("SELECT /* no */@slug", "SELECT /* no */'acme-corp'")]
    public void Puts_a_literal_in_the_place_of_a_placeholder(string sql, string rendered) =>
        Assert.Equal(rendered, Assert.Single(Rendered(sql)));

    [Theory]
    [InlineData("SELECT '@slug', 'it''s @slug', '\\', '@slug'")]
    [InlineData("SELECT E'\\'@slug', e'\\\\', E'@slug'")]
    [InlineData("SELECT E'a'\n -- on\n '\\'@slug'")]
    [InlineData("SELECT U&'\\0041@slug', U&\"@slug\", \"a\"\"@slug\"")]
    [InlineData("SELECT $$@slug$$, $a$ $$ @slug $b$ $a$, $_é1$@slug$_é1$")]
    [InlineData("SELECT 1 -- @slug\n, /* @slug /* @slug */ @slug */ 2")]
    [InlineData("SELECT a$b$@slug, b$")]
    [InlineData("SELECT a @> b, a <@ b, a @@ b, a @-@ b, @ 5, x@y, x@slug, f(1)@slug, a[1]@slug, a <@slug, a @@slug")]
    [InlineData("SELECT a ~@foo, a <@foo, 1@foo")]
    public void Leaves_alone_what_is_no_placeholder(string sql) => Assert.Equal(sql, Assert.Single(Rendered(sql)));

    [Fact]
    public void Never_reads_a_value_again()
    {
        var values = BootstrapBench.Values with { Slug = "@plan", OrganizationName = "'; DROP TABLE t; -- @slug $$ \\' @plan" };

        Assert.Equal(
            ["SELECT '@plan', E'''; DROP TABLE t; -- @slug $$ \\\\'' @plan'", "SELECT 'pro'"],
            Rendered("SELECT @slug, @organization_name; SELECT @plan", values));
    }

    [Theory]
    [InlineData("SELECT 1; SELECT 2;", "SELECT 1", "SELECT 2")]
    [InlineData(" ;; -- no\n SELECT 1 /* no */ ; \n/* ; */ SELECT 2 -- ;", "SELECT 1", "SELECT 2")]
    [InlineData("SELECT ';', $$;$$, \";\"; SELECT 2", "SELECT ';', $$;$$, \";\"", "SELECT 2")]
    [InlineData("CREATE RULE r AS ON INSERT TO t DO (SELECT 1; SELECT 2); SELECT 3", "CREATE RULE r AS ON INSERT TO t DO (SELECT 1; SELECT 2)", "SELECT 3")]
    [InlineData(
        "CREATE OR REPLACE FUNCTION f() RETURNS int BEGIN ATOMIC SELECT CASE WHEN true THEN 1 END; SELECT 2; END; SELECT 3",
        "CREATE OR REPLACE FUNCTION f() RETURNS int BEGIN ATOMIC SELECT CASE WHEN true THEN 1 END; SELECT 2; END",
        "SELECT 3")]
    public void Cuts_where_psql_does(string sql, params string[] statements) => Assert.Equal(statements, Rendered(sql));

    [Theory]
    [InlineData("SELECT 1,\n  @tenant", "line 2", "@tenant is none of the parameters @tenant_id, @slug")]
    [InlineData("SELECT @Slug", "line 1", "@Slug is none")]
    [InlineData("SELECT 1;\n\\connect other\n", "line 2", "psql")]
    [InlineData("SELECT 1;\n\nCOPY t (a) FROM STDIN;", "line 3", "COPY")]
    [InlineData("BEGIN;\nSELECT 1", "line 1", "BEGIN")]
    [InlineData("SELECT 1; /* */ commit", "line 1", "COMMIT")]
    [InlineData("END", "line 1", "END")]
    [InlineData("start transaction", "line 1", "START")]
    [InlineData("ROLLBACK", "line 1", "ROLLBACK")]
    [InlineData("ABORT", "line 1", "ABORT")]
    [InlineData("SAVEPOINT a", "line 1", "SAVEPOINT")]
    [InlineData("RELEASE a", "line 1", "RELEASE")]
    [InlineData("PREPARE TRANSACTION 'x'", "line 1", "TRANSACTION")]
    [InlineData("SELECT 1;\nSELECT 'a", "line 2", "does not end")]
    [InlineData("SELECT 1;\nSELECT E'a\\'", "line 2", "does not end")]
    [InlineData("SELECT 1;\nSELECT \"a", "line 2", "does not end")]
    [InlineData("SELECT 1;\nSELECT $a$ $b$", "line 2", "does not end")]
    [InlineData("SELECT 1;\n/* /* */", "line 2", "does not end")]
    [InlineData("-- nothing\n;", "without any statement", "")]
    [InlineData("SELECT 'a\0'", "NUL", "")]
    public void Tells_what_cannot_work(string sql, string where, string what)
    {
        var problem = Assert.Single(Assert.Throws<BootstrapScriptException>(() => BootstrapScript.Parse(sql)).Problems);

        Assert.Contains(where, problem, StringComparison.Ordinal);
        Assert.Contains(what, problem, StringComparison.Ordinal);
    }

    [Fact]
    public void Tells_all_mistakes_of_a_script_but_no_more_than_can_be_read()
    {
        Assert.Equal(2, ProblemsOf("SELECT @a;\nSELECT @b;").Count);
        Assert.Equal(20, ProblemsOf(string.Concat(Enumerable.Repeat("SELECT @a;\n", 1000))).Count);
    }

    [Fact]
    public void Takes_transaction_words_elsewhere() =>
        Assert.Equal(3, Rendered("SELECT 1 AS commit; PREPARE p AS SELECT 1; DO $$ BEGIN END $$").Count);

    [Fact]
    public void Reads_a_file_of_just_the_greatest_size_and_no_larger_one()
    {
        var sql = "SELECT 1 --".PadRight(BootstrapScript.MaxBytes, 'x');

        Assert.Single(ReadFile(Encoding.UTF8.GetBytes(sql)).Statements);
        Assert.Contains("1 MiB", ProblemOfFile(Encoding.UTF8.GetBytes(sql + "x")), StringComparison.Ordinal);
    }

    [Fact]
    public void Is_quick_with_the_most_placeholders_that_fit()
    {
        var sql = string.Concat(Enumerable.Repeat("SELECT @slug;\n", BootstrapScript.MaxBytes / 14));

        var script = BootstrapScript.Parse(sql);

        Assert.Equal(BootstrapScript.MaxBytes / 14, script.Statements[^1].Line);
    }

    [Fact]
    public void Reads_a_byte_order_mark_as_none() =>
        Assert.Equal(1, Assert.Single(ReadFile([0xEF, 0xBB, 0xBF, .. "SELECT 1"u8]).Statements).Line);

    [Fact]
    public void Refuses_a_file_in_another_encoding() =>
        Assert.Contains("not UTF-8", ProblemOfFile(Encoding.Latin1.GetBytes("SELECT 'é'")), StringComparison.Ordinal);

    [Fact]
    public void Refuses_a_file_that_is_not_there_or_is_none()
    {
        Assert.Contains("does not exist", ProblemOf("/nonexistent/bootstrap.sql"), StringComparison.Ordinal);
        Assert.Contains("cannot be read", ProblemOf(Path.GetTempPath()), StringComparison.Ordinal);
    }

    private static List<string> Rendered(string sql, BootstrapValues? values = null) =>
        [.. BootstrapScript.Parse(sql).Statements.Select(statement => statement.Render(values ?? BootstrapBench.Values))];

    private static IReadOnlyList<string> ProblemsOf(string sql) =>
        Assert.Throws<BootstrapScriptException>(() => BootstrapScript.Parse(sql)).Problems;

    private static BootstrapScript ReadFile(byte[] content)
    {
        var path = Path.GetTempFileName();
        try
        {
            File.WriteAllBytes(path, content);
            return BootstrapScript.Read(path);
        }
        finally
        {
            File.Delete(path);
        }
    }

    private static string ProblemOfFile(byte[] content) =>
        Assert.Single(Assert.Throws<BootstrapScriptException>(() => ReadFile(content)).Problems);

    private static string ProblemOf(string path) =>
        Assert.Single(Assert.Throws<BootstrapScriptException>(() => BootstrapScript.Read(path)).Problems);
}
