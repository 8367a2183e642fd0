using TenantManager.Infrastructure.Configuration;
using TenantManager.Infrastructure.Provisioning.Bootstrap;
using TenantManager.Infrastructure.Provisioning.Copying;
using TenantManager.TestSupport;
using Xunit;

namespace TenantManager.Infrastructure.IntegrationTests.Provisioning;

public sealed class BootstrapTests(PostgresServer server)
{
    private const string Rows =
        """
        CREATE TYPE plan AS ENUM ('free', 'pro', 'enterprise');
        CREATE TABLE t (
            tenant uuid, slug varchar(50), name varchar(255), plan plan, admin uuid, email text, hash text, all_of_it jsonb, made text);
        """;

    private const string Insert =
        """
        INSERT INTO t VALUES (
            @tenant_id, @slug, @organization_name, @plan, @admin_user_id, @admin_email, @admin_password_hash,
            jsonb_build_object('name', @organization_name, 'slug', @slug), format('%s <%s>', @organization_name, @admin_email));
        """;

    public static TheoryData<string> HostileNames =>
    [
        "O'Neil & \"Sons\"", @"back\slash", @"ends with \", @"\'; DROP TABLE t; --", "'; DROP TABLE t; --", "@tenant_id @slug @plan",
        "$$ $a$ $do$ $1 :x ? {0} %s", "two\nlines\r\nor three", string.Concat(Enumerable.Repeat("😀", 255)), "/* -- */ ';", "E'\\'",
        "Größe 漢字 \u202e x",
    ];

    [Theory]
    [MemberData(nameof(HostileNames))]
    public async Task Values_arrive_as_they_are_and_get_their_types_from_the_place(string name)
    {
        var bench = await BootstrapBench.CreateAsync(server, Rows);
        var values = BootstrapBench.Values with { OrganizationName = name };

        await bench.RunAsync(Insert, values);

        Assert.Equal(name, await bench.QueryAsync<string>("SELECT name FROM t"));
        Assert.Equal(name, await bench.QueryAsync<string>("SELECT all_of_it ->> 'name' FROM t"));
        Assert.Equal($"{name} <{values.AdminEmail}>", await bench.QueryAsync<string>("SELECT made FROM t"));
        Assert.Equal(values.AdminPasswordHash, await bench.QueryAsync<string>("SELECT hash FROM t WHERE plan = 'pro'"));
        Assert.Equal(values.TenantId, await bench.QueryAsync<Guid>("SELECT tenant FROM t"));
    }

    [Theory]
    [MemberData(nameof(HostileNames))]
    public async Task Blocks_and_functions_find_the_values_in_settings(string name)
    {
        var bench = await BootstrapBench.CreateAsync(server, "CREATE TABLE t (name text, slug text, admin uuid)");

        await bench.RunAsync(
            """
            DO $$
            BEGIN
                INSERT INTO t VALUES (
                    current_setting('tenant_manager.organization_name'), current_setting('tenant_manager.slug'),
                    current_setting('tenant_manager.admin_user_id')::uuid);
            END
            $$
            """,
            BootstrapBench.Values with { OrganizationName = name });

        Assert.Equal(name, await bench.QueryAsync<string>("SELECT name FROM t"));
        Assert.Equal(BootstrapBench.Values.AdminUserId, await bench.QueryAsync<Guid>("SELECT admin FROM t WHERE slug = 'acme-corp'"));
    }

    [Fact]
    public async Task Statements_of_every_kind_of_quoting_reach_the_server_whole()
    {
        var bench = await BootstrapBench.CreateAsync(server);

        await bench.RunAsync(
            """
            CREATE TABLE t (a text, n int); -- ; @slug
            CREATE TABLE log (a text);
            /* ; /* ; */ @slug */
            CREATE FUNCTION f(v int) RETURNS text LANGUAGE sql BEGIN ATOMIC
                INSERT INTO log VALUES ('f;' || @slug);
                SELECT CASE WHEN v > 1 THEN CASE WHEN true THEN 'many' END ELSE 'one' END;
            END;
            CREATE RULE r AS ON INSERT TO t DO ALSO (INSERT INTO log VALUES ('r1;'); INSERT INTO log VALUES ('r2;'));
            INSERT INTO t VALUES (E'\';', 1), (U&'\003B', 2), ($$;$$, 3), ($a$;$$ @slug$a$, 4), (E'x'
                '\';', 5);
            SELECT f(2), ARRAY[1] <@ ARRAY[1, 2], @ -5, '{"a": 1}'::jsonb @> '{}', 'x'::tsvector @@ 'x'::tsquery;
            INSERT INTO log SELECT a || '=' || @plan FROM t WHERE n=4
            """);

        Assert.Equal(
            "';|;|;|;$$ @slug|x';", await bench.QueryAsync<string>("SELECT string_agg(a, '|' ORDER BY n) FROM t"));
        Assert.Equal(
            ";$$ @slug=pro|f;acme-corp|r1;|r2;",
            await bench.QueryAsync<string>("SELECT string_agg(DISTINCT a COLLATE \"C\", '|') FROM log"));
    }

    [Fact]
    public async Task A_failing_statement_undoes_all_and_is_told_by_its_line()
    {
        var bench = await BootstrapBench.CreateAsync(server, Rows);
        var values = BootstrapBench.Values with { OrganizationName = "😀😀😀😀😀😀😀😀😀😀 three\nlong\nlines" };

        var log = await bench.FailureAsync(
            $"""
            CREATE TABLE other (a int);
            {Insert}

            SELECT @organization_name,
                @organization_name, '😀', 'sekret' AS a,
                nonexistent FROM t;
            """,
            values);

        Assert.Contains("in line 8 (42703): column \"nonexistent\" does not exist", log, StringComparison.Ordinal);
        Assert.Equal(0, await bench.QueryAsync<long>("SELECT count(*) FROM t"));
        Assert.True(await bench.QueryAsync<bool>("SELECT to_regclass('other') IS NULL"));
        Assert.DoesNotContain("sekret", log, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("\n\nDO $$\nBEGIN\n    PERFORM 'sekret' FROM nothing;\nEND $$", "in line 3 (42P01)")]
    [InlineData("\nCREATE FUNCTION f() RETURNS int BEGIN ATOMIC\n SELECT 1;\n SELECT 'sekret' FROM nothing;\nEND", "in line 4 (42P01)")]
    [InlineData("\nSELECT 1/0", "in line 2 (22012)")]
    [InlineData("CREATE TABLE d (a int UNIQUE DEFERRABLE INITIALLY DEFERRED); INSERT INTO d VALUES (1), (1)", "its statements (23505)")]
    [InlineData("SET standard_conforming_strings = off;\nSELECT 1", "in line 2")]
    [InlineData("DO $$ BEGIN PERFORM set_config('standard_conforming_strings', 'off', false); END $$;\nSELECT 1", "in line 2")]
    [InlineData("SET client_encoding = 'SJIS';\nSELECT 1", "in line 2")]
    [InlineData("DO $$ BEGIN COMMIT; END $$", "in line 1 (2D000)")]
    public async Task Tells_where_it_failed(string sql, string place)
    {
        var bench = await BootstrapBench.CreateAsync(server);

        var log = await bench.FailureAsync(sql);

        Assert.Contains(place, log, StringComparison.Ordinal);
        Assert.DoesNotContain("sekret", log, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("SELECT @admin_password_hash::int")]
    [InlineData("DO $$ BEGIN RAISE EXCEPTION '% of %', current_setting('tenant_manager.admin_password_hash'), current_setting('tenant_manager.admin_email'); END $$")]
    [InlineData("CREATE TABLE u (a text UNIQUE); INSERT INTO u VALUES (@admin_email), (@admin_email)")]
    [InlineData("SELECT @organization_name::uuid, 'ACME Corp'::int")]
    public async Task Values_are_not_logged(string sql)
    {
        var bench = await BootstrapBench.CreateAsync(server);

        var log = await bench.FailureAsync(sql);

        Assert.DoesNotContain(BootstrapBench.Values.AdminPasswordHash, log, StringComparison.Ordinal);
        Assert.DoesNotContain(BootstrapBench.Values.AdminEmail, log, StringComparison.Ordinal);
        Assert.DoesNotContain(BootstrapBench.Values.OrganizationName, log, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_databases_own_settings_change_neither_quoting_nor_the_right_to_write()
    {
        var bench = await BootstrapBench.CreateAsync(server, "CREATE SCHEMA app; CREATE TABLE app.t (name text)");
        await server.ExecuteAsync(
            "postgres",
            $"ALTER DATABASE {bench.Name} SET standard_conforming_strings = off",
            $"ALTER DATABASE {bench.Name} SET default_transaction_read_only = on",
            $"ALTER DATABASE {bench.Name} SET client_encoding = 'SQL_ASCII'",
            $"ALTER DATABASE {bench.Name} SET search_path = app");

        await bench.RunAsync("INSERT INTO t VALUES ('\\' || @slug || 'ü')");

        Assert.Equal("\\acme-corpü", await bench.QueryAsync<string>("SELECT name FROM app.t"));
    }

    [Theory]
    [InlineData("SET statement_timeout = '1h'; SELECT pg_sleep(3600)", 5)]
    [InlineData("DO $$ BEGIN LOOP BEGIN PERFORM pg_sleep(3600); EXCEPTION WHEN query_canceled THEN NULL; END; END LOOP; END $$", 20)]
    public async Task Ends_when_it_is_cancelled_whatever_the_script_says(string sql, int seconds)
    {
        var bench = await BootstrapBench.CreateAsync(server);
        using var cancellation = new CancellationTokenSource();
        var running = bench.RunAsync($"CREATE TABLE t (); {sql}", cancellationToken: cancellation.Token);
        await Eventually.TrueAsync("the script sleeps", TimeSpan.FromSeconds(20), () => SleepsAsync(bench));

        await cancellation.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() =>
            running.WaitAsync(TimeSpan.FromSeconds(seconds), TestContext.Current.CancellationToken));
        Assert.Empty(bench.Log.Text);
        Assert.True(await bench.QueryAsync<bool>("SELECT to_regclass('t') IS NULL"));
    }

    [Fact]
    public async Task A_lost_connection_is_a_failure()
    {
        var bench = await BootstrapBench.CreateAsync(server);

        var running = bench.FailureAsync("\nSELECT pg_sleep(3600)");
        await Eventually.TrueAsync("the script sleeps", TimeSpan.FromSeconds(20), () => SleepsAsync(bench));
        await server.QueryAsync<bool>(
            "postgres", $"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = '{bench.Name}'");

        Assert.Contains("in line 2", await running, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("SELECT rolpassword FROM pg_authid")]
    [InlineData("SELECT pg_read_file('/etc/passwd')")]
    [InlineData("CREATE ROLE another")]
    [InlineData("SET ROLE tm_admin")]
    [InlineData("SET SESSION AUTHORIZATION tm_admin")]
    [InlineData("CREATE EXTENSION dblink")]
    [InlineData("COPY (SELECT 1) TO PROGRAM 'true'")]
    public async Task Has_no_more_rights_than_the_tenant(string sql)
    {
        var source = await server.CreateDatabaseAsync("rights");
        await using var bench = await ProvisioningBench.CreateAsync(server, source);
        var tenant = await bench.ProvisionAsync();

        var script = BootstrapScript.Parse(sql);
        var exception = await Assert.ThrowsAsync<Application.Abstractions.ProvisioningException>(
            () => RunAsync(bench, tenant, script));

        Assert.Equal("bootstrap_failed", exception.Error.Code);
    }

    [Fact]
    public async Task Cannot_run_in_another_tenants_database()
    {
        var source = await server.CreateDatabaseAsync("elsewhere");
        await using var bench = await ProvisioningBench.CreateAsync(server, source);
        var tenant = await bench.ProvisionAsync();
        var neighbour = await bench.ProvisionAsync();

        await Assert.ThrowsAsync<Application.Abstractions.ProvisioningException>(
            () => RunAsync(bench, tenant, BootstrapScript.Parse("SELECT 1"), neighbour.DatabaseName.Value));
    }

    [Fact]
    public async Task The_samples_script_makes_a_workspace_with_its_administrator()
    {
        var source = await server.CreateDatabaseFromAsync("sample", PostgresServer.CrmSample);
        await using var bench = await ProvisioningBench.CreateAsync(server, source);
        var tenant = await bench.ProvisionAsync();

        await RunAsync(bench, tenant, BootstrapScript.Read(RepositoryFiles.PathOf("samples", "crm", "bootstrap", "bootstrap.sql")));

        Assert.Equal(
            "ACME Corp, acme-corp, team: admin@acme.example is Admin",
            await bench.QueryAsync<string>(
                tenant,
                """
                SELECT format('%s, %s, %s: %s is %s', w.name, w.subdomain, w.plan, u.email, r.name)
                FROM core.user_workspaces m
                JOIN core.workspaces w ON w.id = m.workspace_id
                JOIN core.users u ON u.id = m.user_id AND u.password_hash LIKE '$2b$%'
                JOIN core.roles r ON r.id = m.role_id AND r.is_admin
                """));
    }

    private Task<bool> SleepsAsync(BootstrapBench bench) => Task.Run(async () =>
        (await server.QueryAsync<bool>(
            "postgres",
            $"SELECT true FROM pg_stat_activity WHERE usename = '{bench.Name}' AND wait_event = 'PgSleep'")).Count > 0);

    private static Task RunAsync(
        ProvisioningBench bench, Domain.Tenants.Tenant tenant, BootstrapScript script, string? database = null)
    {
        var target = new CopyTarget(tenant.DatabaseName.Value, bench.PasswordOf(tenant), "tm-provision tests");
        var settings = target.Settings(bench.Get<DatabaseServerOptions>());
        settings.Database = database ?? settings.Database;
        var logger = bench.Get<Microsoft.Extensions.Logging.ILogger<TenantBootstrap>>();
        return new TenantBootstrap(new BootstrapOptions(script), logger)
            .RunAsync(BootstrapBench.Values, settings, TestContext.Current.CancellationToken);
    }
}
