using System.Net;
using TenantManager.Api.FunctionalTests.Access;
using TenantManager.Api.FunctionalTests.Support;
using TenantManager.TestSupport;
using Xunit;

namespace TenantManager.Api.FunctionalTests.Usage;

public sealed class CallCountTests(AccessBench bench) : IClassFixture<AccessBench>
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Those_of_users_and_machines_count_on_all_replicas_together_and_nothing_else()
    {
        var tenant = await bench.One.Api.RegisterAsync();
        var key = await bench.One.Api.PostAsync("/api/tenant/api-keys", new { name = "Export", scope = "read" }, tenant.AccessToken);

        await Task.WhenAll(bench.One.CallAsync(tenant, 20), bench.Other.CallAsync(tenant, 15));
        var machine = await bench.One.Api.SendAsync(HttpMethod.Get, "/api/tenant/settings", headers: ("X-Api-Key", (string)key.Data["key"]!));
        await bench.AsOperatorAsync(HttpMethod.Get, "/api/tenant/settings", tenantId: tenant.TenantId);
        await bench.One.Api.LogInAsync(tenant);
        Assert.Equal(HttpStatusCode.Unauthorized, (await bench.One.Api.GetAsync(UsageBench.Me, tenant.AccessToken + "x")).Status);
        Assert.Equal(HttpStatusCode.OK, machine.Status);

        await bench.BecomeAsync(tenant, 37);
        var shown = (await bench.Other.Api.GetAsync(UsageBench.Tenant, tenant.AccessToken)).Data;
        Assert.InRange((long)shown["usage"]!["api_calls_this_month"]!, 37, 38);
        Assert.EndsWith("Z", (string)shown["usage"]!["last_activity"]!, StringComparison.Ordinal);
        var day = Assert.Single((await bench.One.Api.GetAsync("/api/tenant/usage", tenant.AccessToken)).Data["days"]!.AsArray());
        Assert.InRange((long)day!["api_calls"]!, 37, 39);
        var seen = await bench.AsOperatorAsync(HttpMethod.Get, $"/api/admin/tenants/{tenant.TenantId}");
        Assert.InRange((long)seen.Data["usage"]!["api_calls_count"]!, 37, 39);
        var total = (long)(await bench.One.Api.GetAsAdminAsync("/api/admin/stats")).Data["total_api_calls"]!;
        Assert.True(total >= 37, $"{total}");
    }

    [Fact]
    public async Task A_replica_that_is_killed_loses_the_last_seconds_and_counts_nothing_twice()
    {
        var tenant = await bench.One.Api.RegisterAsync();
        var variables = new Dictionary<string, string>(bench.One.Variables);
        variables.Remove("PORT");
        await using var third = await bench.Tests.StartAsync(variables);
        await third.CallAsync(tenant, 20);
        await bench.BecomeAsync(tenant, 20);

        var made = 20;
        var calling = Enumerable.Range(0, 4).Select(_ => Task.Run(
            async () =>
            {
                try
                {
                    while (true)
                    {
                        Interlocked.Increment(ref made);
                        await third.CallAsync(tenant, 1);
                    }
                }
                catch (HttpRequestException)
                {
                    // It is killed.
                }
            },
            Stop)).ToList();
        await Eventually.TrueAsync("some of them are written down", ServiceProcess.Patience, async () => await bench.CallsOfAsync(tenant) > 20);
        var written = await bench.CallsOfAsync(tenant);
        await third.KillAsync();
        await Task.WhenAll(calling);
        await bench.One.CallAsync(tenant, 5);

        await Eventually.TrueAsync("the others' are written down", ServiceProcess.Patience, async () => await bench.CallsOfAsync(tenant) >= written + 5);
        Assert.InRange(await bench.CallsOfAsync(tenant), written + 5, made + 5);
    }

    [Fact]
    public async Task The_history_is_asked_for_by_days()
    {
        var tenant = await bench.One.Api.RegisterAsync();
        await bench.RegistryAsync(
            $"""
            INSERT INTO tenant_usage_daily (tenant_id, day, api_calls, database_size_bytes, active_users) VALUES
            ('{tenant.TenantId}', '2026-02-28', 3, NULL, NULL), ('{tenant.TenantId}', '2026-03-01', 4, 8000000, 1), ('{tenant.TenantId}', '2026-03-02', 5, 8000000, 1)
            """);

        var shown = (await bench.Other.Api.GetAsync("/api/tenant/usage?from=2026-02-28&to=2026-03-01", tenant.AccessToken)).Data;
        var wrong = await bench.One.Api.GetAsync("/api/tenant/usage?from=2026-02-30", tenant.AccessToken);
        var tooLong = await bench.One.Api.GetAsync("/api/tenant/usage?from=2024-01-01&to=2025-01-01", tenant.AccessToken);

        Assert.Equal("2026-02-28 2026-03-01", $"{shown["from"]} {shown["to"]}");
        Assert.Equal(
            ["2026-02-28: 3, , ", "2026-03-01: 4, 8000000, 1"],
            shown["days"]!.AsArray().Select(day => $"{day!["day"]}: {day["api_calls"]}, {day["database_size_bytes"]}, {day["active_users_count"]}"));
        Assert.Equal(HttpStatusCode.BadRequest, wrong.Status);
        Assert.NotEmpty(wrong.ErrorsOf("from"));
        Assert.NotEmpty(tooLong.ErrorsOf("from"));
    }
}
