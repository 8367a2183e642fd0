using System.Net;
using TenantManager.Api.FunctionalTests.Support;
using TenantManager.TestSupport;
using Xunit;

namespace TenantManager.Api.FunctionalTests.Access;

/// <summary>The organization as its own users see it.</summary>
public sealed class TenantTests(AccessBench bench) : IClassFixture<AccessBench>
{
    private const string Path = "/api/tenant";

    [Fact]
    public async Task Shows_plan_quotas_and_what_is_used()
    {
        var tenant = await bench.One.Api.RegisterAsync();

        await Eventually.TrueAsync("it is collected", ServiceProcess.Patience, async () =>
            (await bench.Other.Api.GetAsync(Path, tenant.AccessToken)).Data["usage"]!["collected_at"] is not null);
        var shown = (await bench.One.Api.GetAsync(Path, tenant.AccessToken)).Data;

        Assert.Equal(
            (tenant.TenantId, tenant.Slug, "free", "active", "open"),
            ((string)shown["id"]!, (string)shown["slug"]!, (string)shown["plan"]!, (string)shown["status"]!, (string)shown["storage_state"]!));
        Assert.Equal(
            (1L << 30, 5, 10_000L),
            ((long)shown["quotas"]!["storage_bytes"]!, (int)shown["quotas"]!["users"]!, (long)shown["quotas"]!["api_calls_per_month"]!));
        Assert.Equal(1, (int)shown["usage"]!["active_users_count"]!);
        Assert.True((long)shown["usage"]!["database_size_bytes"]! > 1_000_000);
    }

    [Fact]
    public async Task Renamed_it_keeps_its_slug_and_both_replicas_know_the_name()
    {
        var tenant = await bench.One.Api.RegisterAsync();

        var renamed = await bench.One.Api.SendAsync(HttpMethod.Patch, Path, new { name = " Acme & Söhne " }, tenant.AccessToken);

        Assert.Equal(("Acme & Söhne", tenant.Slug), ((string)renamed.Data["name"]!, (string)renamed.Data["slug"]!));
        await Eventually.TrueAsync("the other replica knows", AccessBench.Soon, async () =>
            (string)(await bench.Other.Api.GetAsync(Path, tenant.AccessToken)).Data["name"]! == "Acme & Söhne");
        Assert.NotEmpty((await bench.One.Api.SendAsync(HttpMethod.Patch, Path, new { name = "!" }, tenant.AccessToken)).ErrorsOf("name"));
    }

    [Fact]
    public async Task Of_those_who_rename_it_at_once_nobody_overwrites_another_unnoticed()
    {
        var tenant = await bench.One.Api.RegisterAsync();

        var answers = await Task.WhenAll(Enumerable.Range(0, 8).Select(i => (i % 2 == 0 ? bench.One : bench.Other).Api.SendAsync(
            HttpMethod.Patch, Path, new { name = $"Name {i}" }, tenant.AccessToken)));

        Assert.Contains(answers, answer => answer.Status == HttpStatusCode.OK);
        Assert.All(
            answers.Where(answer => answer.Status != HttpStatusCode.OK),
            answer => Assert.Equal((HttpStatusCode.Conflict, "changed_meanwhile"), (answer.Status, answer.Code)));
    }
}
