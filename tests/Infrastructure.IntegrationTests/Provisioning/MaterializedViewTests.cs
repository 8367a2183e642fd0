using TenantManager.TestSupport;
using Xunit;

namespace TenantManager.Infrastructure.IntegrationTests.Provisioning;

/// <summary>A schema's dump leaves materialized views unable to be queried.</summary>
public sealed class MaterializedViewTests(PostgresServer server)
{
    [Fact]
    public async Task Can_be_queried_in_a_copy_where_they_can_in_the_source()
    {
        var source = await server.CreateDatabaseFromAsync(
            "matviews", [SchemaFiles.PathOf("views-rules-triggers-policies.sql")]);
        await using var bench = await ProvisioningBench.CreateAsync(server, source);

        var tenant = await bench.ProvisionAsync();

        Assert.Equal(0, await bench.QueryAsync<long>(tenant, "SELECT count(*) FROM app.a_second"));
        Assert.Equal(
            ["a_second", "z_first"],
            await server.QueryAsync<string>(
                tenant.DatabaseName.Value, "SELECT matviewname::text FROM pg_matviews WHERE ispopulated ORDER BY 1"));
    }

    [Fact]
    public async Task Are_populated_in_whatever_order_they_need_each_other()
    {
        var source = await server.CreateDatabaseAsync("matviews");
        await server.LoadAsync(
            source,
            """
            CREATE VIEW public.between AS SELECT 1 AS n;
            CREATE MATERIALIZED VIEW public.older AS SELECT * FROM public.between;
            CREATE MATERIALIZED VIEW public.younger AS SELECT 2 AS n;
            CREATE OR REPLACE VIEW public.between AS SELECT n FROM public.younger;
            REFRESH MATERIALIZED VIEW public.older;
            """);
        await using var bench = await ProvisioningBench.CreateAsync(server, source);

        var tenant = await bench.ProvisionAsync();

        Assert.Equal(2, await bench.QueryAsync<int>(tenant, "SELECT n FROM public.older"));
    }

    [Fact]
    public async Task That_cannot_be_populated_do_not_keep_a_tenant_from_its_database()
    {
        var source = await server.CreateDatabaseAsync("matviews");
        await server.LoadAsync(
            source,
            """
            CREATE TABLE public.t AS SELECT 1 AS n;
            CREATE MATERIALIZED VIEW public.divides AS SELECT 1 / count(*) AS n FROM public.t;
            CREATE MATERIALIZED VIEW public.divides_too AS SELECT n FROM public.divides;
            CREATE MATERIALIZED VIEW public.good AS SELECT count(*) AS n FROM public.t;
            CREATE FUNCTION public.slow() RETURNS int LANGUAGE plpgsql AS 'BEGIN RETURN 1; END';
            CREATE MATERIALIZED VIEW public.slow_one AS SELECT public.slow() AS n;
            CREATE OR REPLACE FUNCTION public.slow() RETURNS int LANGUAGE plpgsql AS 'BEGIN PERFORM pg_sleep(600); RETURN 1; END';
            """);
        await using var bench = await ProvisioningBench.CreateAsync(server, source, new BenchSettings { Timeout = TimeSpan.FromSeconds(12) });

        var tenant = await bench.ProvisionAsync();

        Assert.Equal(0, await bench.QueryAsync<long>(tenant, "SELECT n FROM public.good"));
        Assert.Contains("public.divides", bench.Log.Text, StringComparison.Ordinal);
        Assert.Contains("refreshing took longer than 3 s", bench.Log.Text, StringComparison.Ordinal);
        Assert.Empty(await server.QueryAsync<int>(
            "postgres", $"SELECT pid FROM pg_stat_activity WHERE datname = '{tenant.DatabaseName.Value}' AND state = 'active'"));
    }
}
