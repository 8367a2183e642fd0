using System.Net;
using Npgsql;
using TenantManager.Api.Configuration;
using TenantManager.Api.FunctionalTests.Support;
using TenantManager.TestSupport;
using Xunit;

namespace TenantManager.Api.FunctionalTests.Access;

public sealed class TenantDatabaseTests(AccessBench bench) : IClassFixture<AccessBench>
{
    private const string Path = "/api/tenant/database";

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Shows_the_tenants_own_database_and_its_tables()
    {
        var tenant = await bench.One.Api.RegisterAsync();
        await ExecuteAsync(tenant, """CREATE SCHEMA "odd. ""one"; CREATE TABLE "odd. ""one"."a.b" (id int); ANALYZE "odd. ""one"."a.b" """);

        var shown = (await bench.Other.Api.GetAsync(Path, tenant.AccessToken)).Data;

        Assert.Equal(tenant.DatabaseName, (string)shown["name"]!);
        Assert.InRange((long)shown["size_bytes"]!, 1_000_000, 1_000_000_000);
        Assert.Matches(@"^\d+(\.\d+)+$", (string)shown["server_version"]!);
        Assert.False((bool)shown["has_more_tables"]!);
        var tables = shown["tables"]!.AsArray();
        Assert.Contains(tables, table => (string)table!["schema"]! == "core" && (string)table["name"]! == "company");
        var odd = Assert.Single(tables, table => (string)table!["schema"]! == "odd. \"one");
        Assert.Equal(("a.b", 0L), ((string)odd!["name"]!, (long)odd["row_estimate"]!));
    }

    /// <summary>What the tenant puts in its own way is run with its own rights, if at all.</summary>
    [Fact]
    public async Task Calls_nothing_that_the_tenant_has_put_there()
    {
        var tenant = await bench.One.Api.RegisterAsync();
        await ExecuteAsync(
            tenant,
            $"""
            CREATE FUNCTION public.pg_database_size(name) RETURNS bigint LANGUAGE plpgsql AS 'BEGIN RAISE EXCEPTION ''called''; END';
            CREATE FUNCTION public.pg_total_relation_size(oid) RETURNS bigint LANGUAGE plpgsql AS 'BEGIN RAISE EXCEPTION ''called''; END';
            CREATE VIEW public.pg_class AS SELECT 1 AS oid;
            ALTER DATABASE {tenant.DatabaseName} SET search_path = public, pg_catalog;
            """);

        var answer = await bench.One.Api.GetAsync(Path, tenant.AccessToken);

        Assert.True(answer.Status == HttpStatusCode.OK, answer.Text);
        Assert.True((long)answer.Data["size_bytes"]! > 1_000_000);
    }

    [Fact]
    public async Task Of_a_suspended_tenant_not_even_operators_see_it_and_its_pool_is_gone()
    {
        var tenant = await bench.One.Api.RegisterAsync();
        Assert.Equal(HttpStatusCode.OK, (await bench.One.Api.GetAsync(Path, tenant.AccessToken)).Status);
        Assert.Contains(tenant.TenantId, await PoolsAsync());

        await bench.SuspendAsync(tenant.TenantId);

        Assert.Equal("tenant_suspended", (await bench.AsOperatorAsync(HttpMethod.Get, Path, tenantId: tenant.TenantId)).Code);
        await Eventually.TrueAsync("its pool is gone", AccessBench.Soon, async () => !(await PoolsAsync()).Contains(tenant.TenantId));
    }

    [Fact]
    public async Task Locks_of_the_tenants_own_do_not_keep_it_for_ever()
    {
        var tenant = await bench.One.Api.RegisterAsync();
        await using var connection = await OpenAsync(tenant);
        await using var transaction = await connection.BeginTransactionAsync(Stop);
        await new NpgsqlCommand("LOCK TABLE core.company", connection, transaction).ExecuteNonQueryAsync(Stop);

        var answer = await bench.One.Api.GetAsync(Path, tenant.AccessToken);

        Assert.Equal((HttpStatusCode.ServiceUnavailable, "tenant_database_unavailable"), (answer.Status, answer.Code));
    }

    private async Task<List<string>> PoolsAsync() =>
        [.. (await bench.AsOperatorAsync(HttpMethod.Get, "/api/admin/pools")).Data.AsArray().Select(pool => (string)pool!["tenant_id"]!)];

    private async Task ExecuteAsync(Registered tenant, string sql)
    {
        await using var connection = await OpenAsync(tenant);
        await new NpgsqlCommand(sql, connection).ExecuteNonQueryAsync(Stop);
    }

    private async Task<NpgsqlConnection> OpenAsync(Registered tenant)
    {
        var url = (string)(await bench.One.Api.LogInAsync(tenant))["database_url"]!;
        var connection = new NpgsqlConnection(
            new NpgsqlConnectionStringBuilder(PostgresUrl.Parse(url).ConnectionString) { Pooling = false }.ConnectionString);
        await connection.OpenAsync(Stop);
        return connection;
    }
}
