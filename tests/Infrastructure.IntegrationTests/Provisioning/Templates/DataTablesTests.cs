using TenantManager.Application.Abstractions;
using TenantManager.TestSupport;
using Xunit;

namespace TenantManager.Infrastructure.IntegrationTests.Provisioning.Templates;

/// <summary><c>SOURCE_DATA_TABLES</c>: tables that tenants get with their rows.</summary>
public sealed class DataTablesTests(PostgresServer server)
{
    private const string Schema =
        """
        CREATE SCHEMA "we ird, ""schema";
        CREATE TABLE public.roles (id serial PRIMARY KEY, name text);
        INSERT INTO public.roles (name) VALUES ('Admin'), ('Member'), ('Größe \ '' "');
        CREATE TABLE public.users (id serial PRIMARY KEY, role int REFERENCES public.roles);
        INSERT INTO public.users (role) VALUES (1), (2);
        CREATE TABLE "we ird, ""schema"."T.a" (id int GENERATED ALWAYS AS IDENTITY (START 50), v text);
        INSERT INTO "we ird, ""schema"."T.a" (v) VALUES ('x'), ('y');
        CREATE TABLE public.parts (id int) PARTITION BY RANGE (id);
        CREATE TABLE public.parts_1 PARTITION OF public.parts FOR VALUES FROM (1) TO (10);
        CREATE TABLE public.parts_2 PARTITION OF public.parts FOR VALUES FROM (10) TO (20);
        INSERT INTO public.parts VALUES (1), (11), (12);
        CREATE SEQUENCE public.standalone; SELECT nextval('public.standalone');
        CREATE MATERIALIZED VIEW public.counted AS SELECT count(*) AS n FROM public.roles;
        SELECT lo_create(4711);
        """;

    private static readonly BenchSettings Settings = new()
    {
        DataTables = ["public.roles", "\"we ird, \"\"schema\".\"T.a\"", "public.parts"],
    };

    [Fact]
    public async Task Arrive_with_their_rows_their_partitions_and_their_sequences_and_nothing_else_does()
    {
        await using var bench = await NewAsync();

        var tenant = await bench.ProvisionAsync();

        Assert.Equal(
            """roles Admin|Member|Größe \ ' " next 4; T.a x|y next 52; parts 1|11|12 in 2; users 0 next 1; standalone 1; counted 3; large 0""",
            await bench.QueryAsync<string>(
                tenant,
                """
                SELECT format('roles %s next %s; T.a %s next %s; parts %s in %s; users %s next %s; standalone %s; counted %s; large %s',
                    (SELECT string_agg(name, '|' ORDER BY id) FROM public.roles), nextval('public.roles_id_seq'),
                    (SELECT string_agg(v, '|' ORDER BY id) FROM "we ird, ""schema"."T.a"), nextval('"we ird, ""schema"."T.a_id_seq"'),
                    (SELECT string_agg(id::text, '|' ORDER BY id) FROM public.parts),
                    (SELECT count(DISTINCT tableoid) FROM public.parts),
                    (SELECT count(*) FROM public.users), nextval('public.users_id_seq'), nextval('public.standalone'),
                    (SELECT n FROM public.counted), (SELECT count(*) FROM pg_largeobject_metadata))
                """));
        Assert.Equal(await server.DumpSchemaAsync(bench.Source), await server.DumpSchemaAsync(tenant.DatabaseName.Value));
    }

    [Theory]
    [InlineData("INSERT INTO public.roles (name) VALUES ('Guest')")]
    [InlineData("UPDATE public.roles SET name = 'Owner' WHERE id = 1")]
    [InlineData("DELETE FROM public.roles WHERE id = 3")]
    [InlineData("INSERT INTO public.parts VALUES (15)")]
    [InlineData("UPDATE public.parts SET id = 2 WHERE id = 11")]
    [InlineData("TRUNCATE public.parts_2")]
    public async Task That_change_are_seen_by_the_next_registration(string change)
    {
        const string Rows = "SELECT (SELECT string_agg(r::text, ' ' ORDER BY id) FROM public.roles r) || (SELECT string_agg(p::text, ' ' ORDER BY id) FROM public.parts p)";
        await using var bench = await NewAsync();
        await bench.ProvisionAsync();

        await server.ExecuteAsync(bench.Source, change);
        var tenant = bench.NewTenant();
        var path = (await bench.ProvisionAsync(tenant)).Path;

        Assert.Equal(ProvisioningPath.Dump, path);
        Assert.Equal(await server.QueryAsync<string>(bench.Source, Rows), [await bench.QueryAsync<string>(tenant, Rows)]);
    }

    [Fact]
    public async Task Are_all_whose_changes_count()
    {
        await using var bench = await NewAsync();
        await bench.ProvisionAsync();

        await server.ExecuteAsync(bench.Source, "INSERT INTO public.users (role) VALUES (1)");

        Assert.Equal(ProvisioningPath.Clone, (await bench.ProvisionAsync(bench.NewTenant())).Path);
        Assert.Equal(1, TemplateTests.BuildsOf(bench));
    }

    [Theory]
    [InlineData("public.nothing")]
    [InlineData("public.counted")]
    [InlineData("public.\"roles")]
    [InlineData("a.b.c.d")]
    [InlineData("public.roles; DROP TABLE public.users")]
    [InlineData("")]
    public async Task That_are_not_there_are_told(string table)
    {
        await using var bench = await NewAsync(new BenchSettings { DataTables = ["public.roles", table] });
        var tenant = bench.NewTenant();

        var refusal = await bench.RefusalAsync(tenant);

        Assert.Equal("schema_copy_failed", refusal.Code);
        Assert.Contains($"SOURCE_DATA_TABLES names '{table}'", refusal.Message, StringComparison.Ordinal);
        Assert.Empty(await bench.RegistryQueryAsync<Guid>("SELECT id FROM schema_templates"));
        await bench.AssertRemovableAsync(tenant);
    }

    private async Task<ProvisioningBench> NewAsync(BenchSettings? settings = null)
    {
        var source = await server.CreateDatabaseAsync("rows");
        await server.LoadAsync(source, Schema);
        return await ProvisioningBench.CreateAsync(server, source, settings ?? Settings);
    }
}
