using TenantManager.Infrastructure.EmbeddedPostgres;
using TenantManager.TestSupport;
using Xunit;

namespace TenantManager.Infrastructure.IntegrationTests.Provisioning;

/// <summary>Objects that only a superuser may create.</summary>
public sealed class UnrestorableSourceTests(PostgresServer server)
{
    [Theory]
    [InlineData("CREATE EXTENSION pageinspect;", "CREATE EXTENSION IF NOT EXISTS pageinspect")]
    [InlineData(
        "CREATE FUNCTION public.f() RETURNS event_trigger LANGUAGE plpgsql AS 'BEGIN END'; "
        + "CREATE EVENT TRIGGER sees_all ON ddl_command_end EXECUTE FUNCTION public.f();",
        "CREATE EVENT TRIGGER sees_all")]
    [InlineData("CREATE PUBLICATION of_all FOR ALL TABLES;", "CREATE PUBLICATION of_all FOR ALL TABLES")]
    [InlineData(
        "CREATE FUNCTION public.f(int) RETURNS int LANGUAGE internal AS 'int4up';", "CREATE FUNCTION public.f(integer)")]
    [InlineData(
        "CREATE OPERATOR CLASS public.o FOR TYPE int USING btree AS OPERATOR 1 <, FUNCTION 1 btint4cmp(int, int);",
        "CREATE OPERATOR FAMILY public.o")]
    public async Task Are_refused_and_the_log_names_the_statement(string sql, string statement)
    {
        var source = await server.CreateDatabaseAsync("unrestorable");
        await server.LoadAsync(source, sql, asSuperuser: true);
        await using var bench = await ProvisioningBench.CreateAsync(server, source);
        var tenant = bench.NewTenant();

        var refusal = await bench.RefusalAsync(tenant);

        Assert.Equal("schema_copy_failed", refusal.Code);
        Assert.Contains("cannot be restored", refusal.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("CREATE", refusal.Message, StringComparison.Ordinal);
        Assert.Contains($"Command was: {statement}", bench.Log.Text, StringComparison.Ordinal);
        await bench.AssertRemovableAsync(tenant);
    }

    [Fact]
    public async Task Are_refused_however_much_of_the_dump_is_still_to_come()
    {
        var source = await server.CreateDatabaseAsync("unrestorable");
        await server.LoadAsync(
            source,
            $"CREATE EXTENSION pageinspect; {GeneratedSchema.Sql(tables: 200, indexes: 0, foreignKeys: 0)}",
            asSuperuser: true);
        await using var bench = await ProvisioningBench.CreateAsync(server, source);

        Assert.Equal("schema_copy_failed", (await bench.RefusalAsync(bench.NewTenant())).Code);
    }

    [Fact]
    public async Task Are_refused_even_where_the_sources_search_path_is_tried_too()
    {
        var source = await server.CreateDatabaseAsync("unrestorable");
        await server.LoadAsync(
            source,
            """
            CREATE FUNCTION public.f(int) RETURNS int LANGUAGE sql IMMUTABLE AS 'SELECT $1';
            CREATE TABLE public.t (id int, twice int GENERATED ALWAYS AS (public.f(id)) STORED);
            CREATE PUBLICATION of_all FOR ALL TABLES;
            """,
            asSuperuser: true);
        await using var bench = await ProvisioningBench.CreateAsync(server, source);
        var tenant = bench.NewTenant();

        Assert.Equal("schema_copy_failed", (await bench.RefusalAsync(tenant)).Code);

        await bench.AssertRemovableAsync(tenant);
    }

    [Fact]
    public async Task Are_created_first_by_an_administrator_who_is_superuser_where_they_are_extensions()
    {
        var source = await server.CreateDatabaseAsync("superuser");
        await server.LoadAsync(
            source,
            """
            CREATE EXTENSION pageinspect; CREATE EXTENSION postgres_fdw; CREATE SCHEMA ext; CREATE EXTENSION hstore SCHEMA ext;
            CREATE SERVER far FOREIGN DATA WRAPPER postgres_fdw OPTIONS (host 'far.example', dbname 'd');
            CREATE FOREIGN TABLE public.far_table (id int OPTIONS (column_name 'ID')) SERVER far OPTIONS (table_name 't');
            CREATE TABLE public.t (id int, doc ext.hstore); CREATE PUBLICATION p FOR TABLE public.t;
            CREATE TYPE public.pair AS (a int, b int); CREATE CAST (public.pair AS text) WITH INOUT;
            COMMENT ON EXTENSION pageinspect IS 'our own'; COMMENT ON EXTENSION postgres_fdw IS NULL;
            COMMENT ON SERVER far IS 'far away';
            """,
            asSuperuser: true);
        await using var bench = await ProvisioningBench.CreateAsync(server, source, Superuser);

        var tenant = await bench.ProvisionAsync();

        // All that differs is the grant by which it could make the foreign server.
        await server.ExecuteAsync(
            tenant.DatabaseName.Value,
            $"REVOKE USAGE ON FOREIGN DATA WRAPPER postgres_fdw FROM {tenant.DatabaseName.Value}");
        Assert.Equal(await server.DumpSchemaAsync(source), await server.DumpSchemaAsync(tenant.DatabaseName.Value));
        // Those of untrusted extensions may do more than their caller.
        Assert.Equal(["postgres"], await server.QueryAsync<string>(
            tenant.DatabaseName.Value,
            "SELECT DISTINCT pg_get_userbyid(proowner)::text FROM pg_proc WHERE oid >= 16384"));
    }

    [Fact]
    public async Task Leave_no_password_of_the_sources_user_mappings_in_a_copy()
    {
        var source = await server.CreateDatabaseAsync("mappings");
        await server.LoadAsync(
            source,
            """
            CREATE EXTENSION postgres_fdw; CREATE SERVER far FOREIGN DATA WRAPPER postgres_fdw;
            CREATE USER MAPPING FOR PUBLIC SERVER far OPTIONS (user 'u', password 'of-the-source');
            CREATE USER MAPPING FOR tm_admin SERVER far OPTIONS (user 'u', password 'of-the-source');
            """,
            asSuperuser: true);
        await using var bench = await ProvisioningBench.CreateAsync(server, source, Superuser);

        var tenant = await bench.ProvisionAsync();

        Assert.Empty(await server.QueryAsync<uint>(tenant.DatabaseName.Value, "SELECT oid FROM pg_user_mapping"));
    }

    private BenchSettings Superuser => new()
    {
        AdminUser = EmbeddedPostgresOptions.Superuser,
        AdminPassword = server.SuperuserPassword,
    };
}
