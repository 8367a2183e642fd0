using System.Net;
using Npgsql;
using TenantManager.Api.Configuration;
using TenantManager.Api.FunctionalTests.Access;
using TenantManager.Api.FunctionalTests.Support;
using Xunit;

namespace TenantManager.Api.FunctionalTests.Admin;

public sealed class TenantConnectionTests(AccessBench bench) : IClassFixture<AccessBench>
{
    [Fact]
    public async Task Tells_an_operators_backend_what_logging_in_tells_the_tenant()
    {
        var tenant = await bench.One.Api.RegisterAsync();

        var answer = await bench.AsOperatorAsync(HttpMethod.Get, PathOf(tenant));

        Assert.Equal("no-store", answer.Headers["Cache-Control"]);
        Assert.Equal(tenant.TenantId, (string)answer.Data["tenant_id"]!);
        Assert.Equal((string)(await bench.One.Api.LogInAsync(tenant))["database_url"]!, (string)answer.Data["database_url"]!);
        await using var connection = new NpgsqlConnection(PostgresUrl.Parse((string)answer.Data["database_url"]!).ConnectionString + ";Pooling=false");
        await connection.OpenAsync(TestContext.Current.CancellationToken);
        Assert.Equal(tenant.DatabaseName, connection.Database);
    }

    [Fact]
    public async Task Tells_nobody_else()
    {
        var tenant = await bench.One.Api.RegisterAsync();

        Assert.Equal("invalid_admin_key", (await bench.One.Api.GetAsync(PathOf(tenant), tenant.AccessToken)).Code);
        Assert.Equal("invalid_admin_key", (await bench.One.Api.SendAsync(HttpMethod.Get, PathOf(tenant), headers: ("X-Admin-Key", "wrong"))).Code);
    }

    [Fact]
    public async Task Refuses_a_suspended_tenant_and_one_that_is_not()
    {
        var tenant = await bench.One.Api.RegisterAsync();
        await bench.SuspendAsync(tenant.TenantId);

        var suspended = await bench.AsOperatorAsync(HttpMethod.Get, PathOf(tenant));
        var unknown = await bench.AsOperatorAsync(HttpMethod.Get, $"/api/admin/tenants/{Guid.CreateVersion7()}/connection");

        Assert.Equal((HttpStatusCode.Forbidden, "tenant_suspended"), (suspended.Status, suspended.Code));
        Assert.Equal((HttpStatusCode.NotFound, "tenant_not_found"), (unknown.Status, unknown.Code));
    }

    private static string PathOf(Registered tenant) => $"/api/admin/tenants/{tenant.TenantId}/connection";
}
