using System.Net;
using System.Text.Json.Nodes;
using TenantManager.Api.FunctionalTests.Access;
using TenantManager.Api.FunctionalTests.Support;
using TenantManager.TestSupport;
using Xunit;

namespace TenantManager.Api.FunctionalTests.Samples;

public sealed class DotnetBackendTests(AccessBench bench) : IClassFixture<AccessBench>
{
    [Fact]
    public async Task Each_token_sees_its_own_tenants_rows_alone_and_a_suspended_tenant_is_refused()
    {
        var (one, other) = (await bench.One.Api.RegisterAsync(), await bench.One.Api.RegisterAsync());
        await using var backend = await SampleBackend.StartAsync(bench.One, bench.Tests.Secrets);

        foreach (var (tenant, name) in new[] { (one, "Customer of one"), (other, "Customer of another") })
            Assert.Equal(HttpStatusCode.Created, (await backend.Api.PostAsync("/companies", new { name }, tenant.AccessToken)).Status);

        Assert.Equal(["Customer of one"], await NamesAsync(backend, one));
        Assert.Equal(["Customer of another"], await NamesAsync(backend, other));
        Assert.Equal(["Customer of one"], await bench.Tests.Postgres.QueryAsync<string>(one.DatabaseName, "SELECT name FROM core.company"));
        Assert.Equal(HttpStatusCode.Unauthorized, (await backend.Api.GetAsync("/companies")).Status);
        Assert.Equal(HttpStatusCode.Unauthorized, (await backend.Api.GetAsync("/companies", Tampered(one.AccessToken))).Status);

        await bench.SuspendAsync(one.TenantId);

        var refused = await backend.Api.GetAsync("/companies", one.AccessToken);
        Assert.True(refused.Status == HttpStatusCode.Forbidden, $"{refused.Text}\n{backend.Output}");
        Assert.Equal("tenant_suspended", (string)refused.Json!["code"]!);
        Assert.Equal(["Customer of another"], await NamesAsync(backend, other));

        await bench.ActivateAsync(one.TenantId);
        await Eventually.TrueAsync("the tenant is served again", AccessBench.Soon, async () =>
            (await backend.Api.GetAsync("/companies", one.AccessToken)).Status == HttpStatusCode.OK);
        bench.Tests.Secrets.AssertNoneIn("the sample's log", backend.Output);
    }

    private static async Task<IEnumerable<string>> NamesAsync(SampleBackend backend, Registered tenant)
    {
        var answer = await backend.Api.GetAsync("/companies", tenant.AccessToken);
        Assert.True(answer.Status == HttpStatusCode.OK, $"{answer.Text}\n{backend.Output}");
        return JsonNode.Parse(answer.Text)!.AsArray().Select(company => (string)company!["name"]!);
    }

    /// <summary>Another's claims under the same signature.</summary>
    private static string Tampered(string token)
    {
        var parts = token.Split('.');
        return $"{parts[0]}.{parts[1][..^4]}AAAA.{parts[2]}";
    }
}
