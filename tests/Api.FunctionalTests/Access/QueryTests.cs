using System.Net;
using System.Text.Json.Nodes;
using TenantManager.Api.FunctionalTests.Support;
using TenantManager.TestSupport;
using Xunit;

namespace TenantManager.Api.FunctionalTests.Access;

public sealed class QueryTests(AccessBench bench) : IClassFixture<AccessBench>
{
    private const string Path = "/api/tenant/query";

    [Fact]
    public async Task Answers_with_values_that_lose_nothing()
    {
        var tenant = await bench.TenantAsync();

        var answer = await RunAsync(
            tenant,
            """
            SELECT 9223372036854775807::bigint AS large, 123456789012345678901234567890.123456789::numeric AS exact, 7::smallint AS small,
                   true AS yes, null::int AS nothing, 0.1::float8 AS tenth, 'NaN'::float8 AS nan, '{"a": 1, "a": 2}'::json AS document,
                   '2026-11-26 09:00:00.123456+02'::timestamptz AS moment, '2026-11-26 09:00:00'::timestamp AS wall_clock, 'infinity'::timestamptz AS never,
                   '\xDEADBEEF'::bytea AS bytes, ARRAY[1, null, 3] AS list, 'ü"' AS text, 1 AS text, '1.5 days'::interval AS span
            """);

        Assert.Equal(
            """
            ["9223372036854775807","123456789012345678901234567890.123456789",7,true,null,0.1,"NaN","{\"a\": 1, \"a\": 2}",
            "2026-11-26T07:00:00.123456Z","2026-11-26T09:00:00","infinity","\\xdeadbeef","{1,NULL,3}","ü\"",1,"1 day 12:00:00"]
            """.ReplaceLineEndings(""),
            Assert.Single(answer["rows"]!.AsArray())!.ToJsonString(Relaxed));
        Assert.Equal(
            ["bigint", "numeric", "smallint", "boolean", "integer"],
            answer["columns"]!.AsArray().Take(5).Select(column => (string)column!["type"]!));
        Assert.Equal(["text", "text", "span"], answer["columns"]!.AsArray().TakeLast(3).Select(column => (string)column!["name"]!));
    }

    [Fact]
    public async Task Knows_the_types_of_the_tenants_own()
    {
        var tenant = await bench.TenantAsync();
        await RunAsync(tenant, """CREATE TYPE "odd. ""mood" AS ENUM ('good', 'bad')""", write: true);

        var answer = await RunAsync(tenant, """SELECT 'good'::"odd. ""mood" AS mood, ROW(1, 'a b') AS pair""");

        Assert.Equal("""["good","(1,\"a b\")"]""", answer["rows"]![0]!.ToJsonString(Relaxed));
        Assert.Equal(["\"odd. \"\"mood\"", "record"], answer["columns"]!.AsArray().Select(column => (string)column!["type"]!));
    }

    [Fact]
    public async Task Takes_parameters_of_which_the_server_finds_the_types()
    {
        var tenant = await bench.TenantAsync();

        var answer = await RunAsync(
            tenant,
            "SELECT $1::bigint + 1, $2::text, $3::boolean, $4::int, $5::jsonb ->> 'a', $6::int = ANY ('{1,2}')",
            parameters: [9007199254740993L, "it's; --", true, null, new { a = 1 }, "2"]);

        Assert.Equal("""["9007199254740994","it's; --",true,null,"1",true]""", answer["rows"]![0]!.ToJsonString(Relaxed));
    }

    [Fact]
    public async Task Writes_only_when_it_is_told_to()
    {
        var tenant = await bench.TenantAsync();
        await RunAsync(tenant, "CREATE TABLE public.memo (id int PRIMARY KEY)", write: true);

        var refused = await TryRunAsync(tenant, "INSERT INTO public.memo VALUES (1)");
        var written = await RunAsync(tenant, "INSERT INTO public.memo VALUES (1), (2) RETURNING id", write: true);
        var changed = await RunAsync(tenant, "UPDATE public.memo SET id = id + 10", write: true);

        Assert.Equal((HttpStatusCode.BadRequest, "query_refused"), (refused.Status, refused.Code));
        Assert.Contains("25006", refused.Detail, StringComparison.Ordinal);
        Assert.Equal((2L, "[[1],[2]]"), ((long)written["affected_rows"]!, written["rows"]!.ToJsonString()));
        Assert.Equal((2L, "[]"), ((long)changed["affected_rows"]!, changed["rows"]!.ToJsonString()));
        Assert.Equal("[[11],[12]]", (await RunAsync(tenant, "SELECT id FROM public.memo ORDER BY 1"))["rows"]!.ToJsonString());
    }

    [Theory]
    [InlineData("COMMIT")]
    [InlineData("ROLLBACK")]
    [InlineData("SET TRANSACTION READ WRITE")]
    [InlineData("SET default_transaction_read_only = off")]
    [InlineData("SET SESSION CHARACTERISTICS AS TRANSACTION READ WRITE")]
    public async Task What_ends_or_changes_the_transaction_does_not_last(string statement)
    {
        var tenant = await bench.TenantAsync();
        await RunAsync(tenant, "CREATE TABLE IF NOT EXISTS public.note (id int)", write: true);

        await TryRunAsync(tenant, statement);

        var after = await TryRunAsync(tenant, "INSERT INTO public.note VALUES (1)");
        Assert.Equal("query_refused", after.Code);
    }

    [Theory]
    [InlineData("COMMIT; INSERT INTO public.note VALUES (1)")]
    [InlineData("SELECT 1; INSERT INTO public.note VALUES (1)")]
    [InlineData("SELECT $$;$$; COMMIT; BEGIN; INSERT INTO public.note VALUES (1); COMMIT")]
    [InlineData("SELECT 1 /* ; */; COMMIT")]
    [InlineData("DO $$ BEGIN COMMIT; INSERT INTO public.note VALUES (1); END $$")]
    [InlineData("DO $$ BEGIN SET TRANSACTION READ WRITE; INSERT INTO public.note VALUES (1); END $$")]
    [InlineData("DO $$ BEGIN PERFORM set_config('transaction_read_only', 'off', false); INSERT INTO public.note VALUES (1); END $$")]
    [InlineData("SELECT set_config('transaction_read_only', 'off', false), public.write()")]
    [InlineData("CALL public.write_by_call()")]
    [InlineData("EXPLAIN ANALYZE INSERT INTO public.note VALUES (1)")]
    [InlineData("CREATE TABLE public.other AS SELECT 1")]
    [InlineData("WITH w AS (INSERT INTO public.note VALUES (1) RETURNING 1) SELECT * FROM w")]
    [InlineData("COPY public.note FROM STDIN")]
    [InlineData("COPY public.note TO STDOUT")]
    public async Task A_call_that_only_reads_cannot_be_made_to_write(string statement)
    {
        var tenant = await bench.TenantAsync();
        await RunAsync(tenant, "CREATE TABLE IF NOT EXISTS public.note (id int)", write: true);
        await RunAsync(tenant, "CREATE OR REPLACE FUNCTION public.write() RETURNS void LANGUAGE sql AS 'INSERT INTO public.note VALUES (1)'", write: true);
        await RunAsync(
            tenant,
            "CREATE OR REPLACE PROCEDURE public.write_by_call() LANGUAGE plpgsql AS 'BEGIN COMMIT; SET TRANSACTION READ WRITE; INSERT INTO public.note VALUES (1); COMMIT; END'",
            write: true);

        var answer = await TryRunAsync(tenant, statement);

        Assert.True(answer.Code is "query_refused" or "query_not_supported", answer.Text);
        Assert.Equal("[[\"0\"]]", (await RunAsync(tenant, "SELECT count(*) FROM public.note"))["rows"]!.ToJsonString());
    }

    /// <summary>PostgreSQL before 16 lets a transaction that only reads make large objects: it is undone.</summary>
    [Fact]
    public async Task Of_large_objects_nothing_is_kept_either()
    {
        var tenant = await bench.TenantAsync();

        await TryRunAsync(tenant, "SELECT lo_from_bytea(4711, 'abc')");

        Assert.Equal("[[\"0\"]]", (await RunAsync(tenant, "SELECT count(*) FROM pg_largeobject_metadata"))["rows"]!.ToJsonString());
    }

    [Theory]
    [InlineData("SET SESSION AUTHORIZATION postgres")]
    [InlineData("SET ROLE postgres")]
    [InlineData("COPY public.note FROM PROGRAM 'id'")]
    [InlineData("COPY (SELECT 1) TO '/tmp/of-a-tenant'")]
    [InlineData("SELECT pg_read_file('/etc/passwd')")]
    [InlineData("SELECT lo_import('/etc/passwd')")]
    [InlineData("SELECT * FROM pg_authid")]
    [InlineData("CREATE EXTENSION dblink")]
    [InlineData("CREATE ROLE another")]
    [InlineData("CREATE DATABASE another")]
    [InlineData("ALTER SYSTEM SET work_mem = '1GB'")]
    [InlineData("LOAD 'auto_explain'")]
    public async Task The_tenants_role_is_not_left_even_by_a_call_that_writes(string statement)
    {
        var tenant = await bench.TenantAsync();
        await RunAsync(tenant, "CREATE TABLE IF NOT EXISTS public.note (line text)", write: true);

        Assert.Equal("query_refused", (await TryRunAsync(tenant, statement, write: true)).Code);
    }

    [Theory]
    [InlineData("RESET ROLE")]
    [InlineData("SET SESSION AUTHORIZATION DEFAULT")]
    [InlineData("DISCARD ALL")]
    [InlineData("SET search_path = nowhere")]
    [InlineData("PREPARE one AS SELECT 1")]
    [InlineData("CREATE TEMP TABLE left_behind (id int)")]
    [InlineData("SELECT pg_advisory_lock(1)")]
    [InlineData("SET DateStyle = 'German'")]
    public async Task Nothing_is_left_in_the_session_for_the_next(string statement)
    {
        var tenant = await bench.TenantAsync();

        await TryRunAsync(tenant, statement, write: true);

        var state = await RunAsync(
            tenant,
            """
            SELECT current_user = $1, session_user = $1, current_setting('search_path') <> 'nowhere', (SELECT count(*) FROM pg_prepared_statements),
                   to_regclass('left_behind') IS NULL, (SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND pid = pg_backend_pid()),
                   '2026-11-26'::date
            """,
            parameters: [tenant.DatabaseName]);
        Assert.Equal("""[true,true,true,"0",true,"0","2026-11-26"]""", state["rows"]![0]!.ToJsonString());
    }

    [Fact]
    public async Task A_session_that_cannot_be_cleared_in_the_time_that_was_set_for_it_makes_room_for_another()
    {
        var tenant = await bench.TenantAsync();
        await RunAsync(
            tenant,
            """
            DO $$ BEGIN
                FOR i IN 1..1000 LOOP EXECUTE format('CREATE TEMP TABLE left_%s (id int PRIMARY KEY)', i); END LOOP;
                PERFORM set_config('statement_timeout', '1ms', false);
            END $$
            """,
            write: true);

        var answer = await TryRunAsync(tenant, "SELECT count(*) FROM pg_class WHERE relpersistence = 't' AND pg_table_is_visible(oid)");

        Assert.True(answer.Status == HttpStatusCode.OK, answer.Text);
        Assert.Equal("[[\"0\"]]", answer.Data["rows"]!.ToJsonString());
        Assert.Equal(HttpStatusCode.OK, (await bench.One.Api.GetAsync("/api/tenant/database", tenant.AccessToken)).Status);
    }

    [Fact]
    public async Task The_names_of_PostgreSQLs_types_are_the_same_whatever_a_tenants_search_path_is()
    {
        var tenant = await bench.One.Api.RegisterAsync();
        await RunAsync(tenant, "CREATE SCHEMA evil", write: true);
        await RunAsync(tenant, "CREATE TYPE evil.tsvector AS (id int)", write: true);
        await RunAsync(tenant, "ALTER ROLE CURRENT_USER SET search_path = evil, pg_catalog", write: true);
        await EndSessionsAsync(tenant);

        JsonNode? answer = null;
        await Eventually.TrueAsync("a new session is opened", ServiceProcess.Patience, async () =>
        {
            var tried = await TryRunAsync(tenant, "SELECT null::pg_catalog.tsvector, null::evil.tsvector");
            answer = tried.Status == HttpStatusCode.OK ? tried.Data : null;
            return answer is not null;
        });

        Assert.Equal(["tsvector", "tsvector"], answer!["columns"]!.AsArray().Select(column => (string)column!["type"]!));
    }

    [Fact]
    public async Task What_is_committed_is_told_so_whatever_becomes_of_the_names_of_its_types()
    {
        var tenant = await bench.One.Api.RegisterAsync();
        await RunAsync(tenant, "CREATE TYPE public.mood AS ENUM ('good')", write: true);

        var answer = await RunAsync(tenant, "SELECT set_config('statement_timeout', '1ms', false), 'good'::public.mood", write: true);

        Assert.Equal("""["1ms","good"]""", answer["rows"]![0]!.ToJsonString());
        Assert.Equal("mood", (string)answer["columns"]![1]!["type"]!);
    }

    [Theory]
    [InlineData("58000")]
    [InlineData("53100")]
    [InlineData("57P01")]
    [InlineData("08006")]
    public async Task An_error_that_a_statement_raises_is_the_statements_whatever_its_code(string code)
    {
        var answer = await TryRunAsync(
            await bench.TenantAsync(), $"DO $$ BEGIN RAISE EXCEPTION 'on purpose' USING ERRCODE = '{code}'; END $$", write: true);

        Assert.Equal((HttpStatusCode.BadRequest, "query_refused"), (answer.Status, answer.Code));
        Assert.Contains(code, answer.Detail, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("ALTER DATABASE {0} CONNECTION LIMIT 0")]
    [InlineData("ALTER DATABASE {0} SET local_preload_libraries = 'there_is_none'")]
    [InlineData("ALTER ROLE CURRENT_USER SET local_preload_libraries = 'there_is_none'")]
    public async Task A_tenant_that_shuts_itself_out_is_let_in_again(string statement)
    {
        var tenant = await bench.One.Api.RegisterAsync();
        await RunAsync(tenant, string.Format(System.Globalization.CultureInfo.InvariantCulture, statement, tenant.DatabaseName), write: true);
        await EndSessionsAsync(tenant);

        await Eventually.TrueAsync("it can be used", ServiceProcess.Patience, async () =>
            (await TryRunAsync(tenant, "SELECT 1")).Status == HttpStatusCode.OK);
    }

    [Fact]
    public async Task Whoever_finds_all_connections_in_use_for_long_is_told_to_come_again()
    {
        var tenant = await bench.One.Api.RegisterAsync();
        var busy = Enumerable.Range(0, 10).Select(_ => TryRunAsync(tenant, "SELECT pg_sleep(3600)", timeoutMs: 9000)).ToList();
        await Eventually.TrueAsync("all are in use", ServiceProcess.Patience, async () => await bench.Tests.Postgres.QueryAsync<long>(
            "postgres", $"SELECT count(*) FROM pg_stat_activity WHERE datname = '{tenant.DatabaseName}' AND state = 'active'") is [10]);

        var refused = await TryRunAsync(tenant, "SELECT 1");

        Assert.Equal((HttpStatusCode.ServiceUnavailable, "connections_exhausted"), (refused.Status, refused.Code));
        Assert.True(refused.Headers.ContainsKey("Retry-After"));
        Assert.All(await Task.WhenAll(busy), answer => Assert.Equal("query_timed_out", answer.Code));
        Assert.Equal(HttpStatusCode.OK, (await TryRunAsync(tenant, "SELECT 1")).Status);
    }

    [Fact]
    public async Task An_endless_statement_is_ended_and_the_connection_is_good_for_the_next()
    {
        var tenant = await bench.TenantAsync();

        var endless = await TryRunAsync(tenant, "SELECT pg_sleep(3600)", timeoutMs: 200);
        var defiant = await TryRunAsync(
            tenant, "DO $$ BEGIN PERFORM set_config('statement_timeout', '0', false); PERFORM pg_sleep(3600); END $$", timeoutMs: 200);

        Assert.Equal((HttpStatusCode.BadRequest, "query_timed_out"), (endless.Status, endless.Code));
        Assert.Equal("query_timed_out", defiant.Code);
        Assert.Equal("[[1]]", (await RunAsync(tenant, "SELECT 1"))["rows"]!.ToJsonString());
    }

    [Fact]
    public async Task Of_a_million_rows_and_of_large_ones_as_many_come_as_an_answer_may_hold()
    {
        var tenant = await bench.TenantAsync();

        var many = await RunAsync(tenant, "SELECT * FROM generate_series(1, 1000000)");
        var few = await RunAsync(tenant, "SELECT * FROM generate_series(1, 1000000)", maxRows: 3);
        var large = await RunAsync(tenant, "SELECT repeat('x', 1000000) FROM generate_series(1, 1000)");
        var larger = await RunAsync(tenant, "SELECT repeat('x', 200000000)");
        var written = await RunAsync(tenant, "CREATE TABLE public.many AS SELECT 1", write: true);
        var inserted = await RunAsync(
            tenant, "INSERT INTO public.many SELECT * FROM generate_series(1, 5000) RETURNING 1", write: true, maxRows: 3);

        Assert.Equal((1000, true), (many["rows"]!.AsArray().Count, (bool)many["truncated"]!));
        Assert.Equal(("[[1],[2],[3]]", true), (few["rows"]!.ToJsonString(), (bool)few["truncated"]!));
        Assert.Equal((4, true), (large["rows"]!.AsArray().Count, (bool)large["truncated"]!));
        Assert.Equal((0, true), (larger["rows"]!.AsArray().Count, (bool)larger["truncated"]!));
        Assert.False((bool)written["truncated"]!);
        Assert.Equal((3, true, 5000L), (inserted["rows"]!.AsArray().Count, (bool)inserted["truncated"]!, (long)inserted["affected_rows"]!));
        Assert.Equal("[[\"5001\"]]", (await RunAsync(tenant, "SELECT count(*) FROM public.many"))["rows"]!.ToJsonString());
    }

    [Fact]
    public async Task A_constraint_that_is_checked_at_the_end_refuses_the_statement()
    {
        var tenant = await bench.TenantAsync();
        await RunAsync(tenant, "CREATE TABLE public.one (id int UNIQUE DEFERRABLE INITIALLY DEFERRED)", write: true);

        var answer = await TryRunAsync(tenant, "INSERT INTO public.one VALUES (1), (1)", write: true);

        Assert.Equal("query_refused", answer.Code);
        Assert.Contains("(id)=(1)", answer.Detail, StringComparison.Ordinal);
        Assert.Equal("[]", (await RunAsync(tenant, "SELECT * FROM public.one"))["rows"]!.ToJsonString());
    }

    [Fact]
    public async Task A_trigger_that_is_deferred_to_the_end_has_no_longer_than_the_statement()
    {
        var tenant = await bench.TenantAsync();
        await RunAsync(tenant, "CREATE TABLE public.slow (id int)", write: true);
        await RunAsync(
            tenant,
            "CREATE FUNCTION public.sleep() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN PERFORM pg_sleep(3600); RETURN NULL; END'",
            write: true);
        await RunAsync(
            tenant,
            "CREATE CONSTRAINT TRIGGER late AFTER INSERT ON public.slow INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION public.sleep()",
            write: true);

        var answer = await TryRunAsync(tenant, "INSERT INTO public.slow VALUES (1)", write: true, timeoutMs: 200);

        Assert.Equal((HttpStatusCode.BadRequest, "query_timed_out"), (answer.Status, answer.Code));
        Assert.Equal("[]", (await RunAsync(tenant, "SELECT * FROM public.slow"))["rows"]!.ToJsonString());
    }

    [Fact]
    public async Task Of_an_error_as_long_as_a_book_the_beginning_is_told()
    {
        var answer = await TryRunAsync(await bench.TenantAsync(), "DO $$ BEGIN RAISE EXCEPTION '%', repeat('x', 1000000); END $$");

        Assert.Equal("query_refused", answer.Code);
        Assert.InRange(answer.Text.Length, 2000, 8000);
    }

    [Fact]
    public async Task Tells_what_is_wrong_with_the_request()
    {
        var tenant = await bench.TenantAsync();

        var answer = await bench.One.Api.PostAsync(
            Path, new { sql = " ", parameters = "1", timeout_ms = 0, max_rows = 10_001 }, tenant.AccessToken);
        var values = await bench.One.Api.PostAsync(
            Path, new { sql = " ", parameters = new[] { "\0" }, timeout_ms = 25_001, max_rows = 0 }, tenant.AccessToken);

        Assert.Equal("validation_failed", answer.Code);
        Assert.NotEmpty(answer.ErrorsOf("parameters"));
        Assert.Equal("validation_failed", values.Code);
        Assert.All(["sql", "parameters", "timeout_ms", "max_rows"], field => Assert.NotEmpty(values.ErrorsOf(field)));
    }

    [Fact]
    public async Task Only_administrators_may()
    {
        var tenant = await bench.TenantAsync();
        var key = (await bench.One.Api.PostAsync("/api/tenant/api-keys", new { name = "reader", scope = "write" }, tenant.AccessToken)).Data;

        var answer = await bench.One.Api.SendAsync(HttpMethod.Post, Path, new { sql = "SELECT 1" }, null, ("X-Api-Key", (string)key["key"]!));

        Assert.Equal(HttpStatusCode.Forbidden, answer.Status);
    }

    private static System.Text.Json.JsonSerializerOptions Relaxed { get; } =
        new() { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>What a role or a database has set counts for new ones.</summary>
    private async Task EndSessionsAsync(Registered tenant)
    {
        await bench.Tests.Postgres.ExecuteAsync(
            "postgres", $"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{tenant.DatabaseName}'");
        await Eventually.TrueAsync("they are gone", ServiceProcess.Patience, async () => await bench.Tests.Postgres.QueryAsync<long>(
            "postgres", $"SELECT count(*) FROM pg_stat_activity WHERE datname = '{tenant.DatabaseName}'") is [0]);
    }

    private async Task<JsonNode> RunAsync(
        Registered tenant, string sql, object?[]? parameters = null, bool write = false, int? maxRows = null)
    {
        var answer = await TryRunAsync(tenant, sql, parameters, write, maxRows: maxRows);
        Assert.True(answer.Status == HttpStatusCode.OK, answer.Text);
        return answer.Data;
    }

    private Task<Answer> TryRunAsync(
        Registered tenant, string sql, object?[]? parameters = null, bool write = false, int? timeoutMs = null, int? maxRows = null) =>
        bench.One.Api.PostAsync(Path, new { sql, parameters, write, timeout_ms = timeoutMs, max_rows = maxRows }, tenant.AccessToken);
}
