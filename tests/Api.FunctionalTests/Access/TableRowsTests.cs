using System.Net;
using System.Text.Json.Nodes;
using TenantManager.Api.FunctionalTests.Support;
using Xunit;

namespace TenantManager.Api.FunctionalTests.Access;

public sealed class TableRowsTests(AccessBench bench) : IClassFixture<AccessBench>
{
    [Theory]
    [InlineData("id int PRIMARY KEY", "SELECT g, g * 10 FROM generate_series(1, 7) g")]
    [InlineData("id text PRIMARY KEY", "SELECT chr(64 + g) || '''; --', g FROM generate_series(1, 7) g")]
    [InlineData("id timestamptz PRIMARY KEY", "SELECT '2026-01-01'::timestamptz + g * interval '1 microsecond', g FROM generate_series(1, 7) g")]
    [InlineData("id float8 PRIMARY KEY", "SELECT g / 3.0::float8, g FROM generate_series(1, 7) g")]
    [InlineData("id char(3) PRIMARY KEY", "SELECT g, g FROM generate_series(1, 7) g")]
    [InlineData("id public.citext PRIMARY KEY", "SELECT unnest('{a,B,c,D,e,F,g}'::text[]), 1")]
    [InlineData("id int, \"odd. \"\"key\" text, PRIMARY KEY (\"odd. \"\"key\", id)", "SELECT g, 1, g % 2 FROM generate_series(1, 7) g")]
    public async Task Pages_pass_every_row_once_in_the_order_of_the_key(string columns, string rows)
    {
        var tenant = await bench.TenantAsync();
        await RunAsync(tenant, "CREATE EXTENSION IF NOT EXISTS citext SCHEMA public");
        await RunAsync(tenant, """CREATE SCHEMA IF NOT EXISTS "odd. ""one" """);
        var withKey = columns.Contains("odd", StringComparison.Ordinal) ? "(id, value, \"odd. \"\"key\")" : "(id, value)";
        await RunAsync(tenant, """DROP TABLE IF EXISTS "odd. ""one"."a.b'/c" """);
        await RunAsync(tenant, $"""CREATE TABLE "odd. ""one"."a.b'/c" ({columns}, value text)""");
        await RunAsync(tenant, $"""INSERT INTO "odd. ""one"."a.b'/c" {withKey} {rows}""");
        var inOrder = (await RunAsync(tenant, """SELECT id FROM "odd. ""one"."a.b'/c" t ORDER BY t""" + (withKey.Length > 12 ? ".\"odd. \"\"key\", id" : ".id")))["rows"]!
            .AsArray().Select(row => row![0]!.ToJsonString()).ToList();

        var passed = new List<string>();
        string? cursor = null;
        do
        {
            Assert.True(passed.Count < 8);
            var answer = await bench.Other.Api.GetAsync(Path("odd. \"one", "a.b'/c", $"limit=3{(cursor is null ? "" : $"&cursor={cursor}")}"), tenant.AccessToken);
            passed.AddRange(answer.Data.AsArray().Select(row => row!["id"]!.ToJsonString()));
            Assert.Equal(7, (long)answer.Json!["pagination"]!["total"]!);
            cursor = (string?)answer.Json["pagination"]!["next_cursor"];
        }
        while (cursor is not null);

        Assert.Equal(inOrder, passed);
    }

    [Fact]
    public async Task What_a_statement_has_set_for_its_session_does_not_change_them()
    {
        var tenant = await bench.One.Api.RegisterAsync();
        await RunAsync(tenant, "CREATE TABLE public.days (day date PRIMARY KEY)");
        await RunAsync(tenant, "INSERT INTO public.days VALUES ('2026-11-26')");
        await RunAsync(tenant, "SET DateStyle = 'German'");

        Assert.Equal("""[{"day":"2026-11-26"}]""", (await GetAsync(tenant, Path("public", "days"))).Data.ToJsonString());
    }

    [Fact]
    public async Task Says_why_there_are_no_rows()
    {
        var tenant = await bench.One.Api.RegisterAsync();
        var another = await bench.One.Api.RegisterAsync();
        await RunAsync(tenant, "CREATE TABLE public.keyless (id int)");
        await RunAsync(another, "CREATE TABLE public.of_another (id int PRIMARY KEY)");
        await RunAsync(tenant, "CREATE TABLE public.large (id int PRIMARY KEY, value text)");
        await RunAsync(tenant, "INSERT INTO public.large SELECT g, CASE g WHEN 2 THEN repeat('x', 5000000) END FROM generate_series(1, 3) g");

        Assert.Equal("table_not_found", (await GetAsync(tenant, Path("public", "nothing"))).Code);
        Assert.Equal("table_not_found", (await GetAsync(tenant, Path("public", "of_another"))).Code);
        Assert.Equal("table_not_found", (await GetAsync(tenant, Path("pg_catalog", "pg_class"))).Code);
        Assert.Equal("table_without_primary_key", (await GetAsync(tenant, Path("public", "keyless"))).Code);
        Assert.Equal("validation_failed", (await GetAsync(tenant, Path("public", "large", "limit=0"))).Code);
        Assert.Equal("validation_failed", (await GetAsync(tenant, Path("public", "large", "cursor=!"))).Code);
        Assert.Equal("cursor_invalid", (await GetAsync(tenant, Path("public", "large", "cursor=WyJhIl0"))).Code); // ["a"]
        Assert.Equal("cursor_invalid", (await GetAsync(tenant, Path("public", "large", "cursor=WyIxIiwiMiJd"))).Code); // ["1","2"]
        var first = await GetAsync(tenant, Path("public", "large"));
        Assert.Equal(1, (int)Assert.Single(first.Data.AsArray())!["id"]!);
        var second = await GetAsync(tenant, Path("public", "large", $"cursor={first.Json!["pagination"]!["next_cursor"]}"));
        Assert.Equal((HttpStatusCode.BadRequest, "row_too_large"), (second.Status, second.Code));
    }

    private static string Path(string schema, string table, string query = "") =>
        $"/api/tenant/tables/{Uri.EscapeDataString(schema)}/{Uri.EscapeDataString(table)}/rows?{query}";

    private Task<Answer> GetAsync(Registered tenant, string path) => bench.One.Api.GetAsync(path, tenant.AccessToken);

    private async Task<JsonNode> RunAsync(Registered tenant, string sql)
    {
        var answer = await bench.One.Api.PostAsync("/api/tenant/query", new { sql, write = true }, tenant.AccessToken);
        Assert.True(answer.Status == HttpStatusCode.OK, answer.Text);
        return answer.Data;
    }
}
