using System.Net;
using Xunit;

namespace TenantManager.Api.FunctionalTests.Access;

/// <summary>An operator who acts for a tenant.</summary>
public sealed class OperatorTests(AccessBench bench) : IClassFixture<AccessBench>
{
    private const string Keys = "/api/tenant/api-keys";

    [Fact]
    public async Task May_what_its_administrators_may_also_while_it_is_suspended_and_each_call_is_logged()
    {
        var tenant = await bench.One.Api.RegisterAsync();
        await bench.SuspendAsync(tenant.TenantId);

        var answer = await bench.AsOperatorAsync(HttpMethod.Get, Keys, tenantId: tenant.TenantId);

        Assert.Equal(HttpStatusCode.OK, answer.Status);
        var line = Assert.Single(bench.One.Output.Split('\n'), line => line.Contains($"acts for tenant {tenant.TenantId}", StringComparison.Ordinal));
        Assert.Contains(tenant.Slug, line, StringComparison.Ordinal);
        Assert.Contains(Keys, line, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(null, HttpStatusCode.BadRequest, "tenant_id_missing")]
    [InlineData("acme-corp", HttpStatusCode.BadRequest, "tenant_id_missing")]
    [InlineData("01a20fbf-911e-7db0-b473-6233d7b78c88", HttpStatusCode.NotFound, "tenant_not_found")]
    public async Task Names_the_tenant(string? tenantId, HttpStatusCode status, string code)
    {
        var answer = await bench.AsOperatorAsync(HttpMethod.Get, Keys, tenantId: tenantId);

        Assert.Equal((status, code), (answer.Status, answer.Code));
    }

    [Fact]
    public async Task Without_the_key_the_header_is_nothing()
    {
        var (mine, theirs) = (await bench.One.Api.RegisterAsync(), await bench.One.Api.RegisterAsync());

        var nobody = await bench.One.Api.SendAsync(HttpMethod.Get, Keys, headers: ("X-Tenant-Id", theirs.TenantId));
        var wrong = await bench.One.Api.SendAsync(
            HttpMethod.Get, Keys, headers: [("X-Tenant-Id", theirs.TenantId), ("X-Admin-Key", "wrong")]);
        var created = await bench.One.Api.SendAsync(
            HttpMethod.Post, Keys, new { name = "Mine", scope = "read" }, mine.AccessToken, ("X-Tenant-Id", theirs.TenantId));
        bench.Tests.Secrets.Add((string)created.Data["key"]!);

        Assert.Equal("invalid_token", nobody.Code);
        Assert.Equal("invalid_admin_key", wrong.Code);
        Assert.Single((await bench.One.Api.GetAsync(Keys, mine.AccessToken)).Data.AsArray());
        Assert.Empty((await bench.One.Api.GetAsync(Keys, theirs.AccessToken)).Data.AsArray());
    }
}
