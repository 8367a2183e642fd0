using System.Globalization;
using System.Net;
using TenantManager.Api.FunctionalTests.Access;
using TenantManager.TestSupport;
using Xunit;

namespace TenantManager.Api.FunctionalTests.Usage;

public sealed class CallQuotaTests(AccessBench bench) : IClassFixture<AccessBench>
{
    [Fact]
    public async Task At_the_limit_calls_are_refused_until_it_is_raised_which_the_other_replica_knows_within_a_second()
    {
        var tenant = await bench.One.Api.RegisterAsync();
        await bench.One.CallAsync(tenant, 3);
        await bench.BecomeAsync(tenant, 3);
        await bench.ChangeQuotasAsync(tenant, new { api_calls_per_month = 5 });

        Support.Answer? last = null;
        await Eventually.TrueAsync("calls are refused", AccessBench.Soon, async () =>
            (last = await bench.Other.Api.GetAsync(UsageBench.Me, tenant.AccessToken)).Status == HttpStatusCode.TooManyRequests);

        Assert.Equal("quota_exceeded", last!.Code);
        Assert.Equal(("5", "0"), (last.Headers["X-Quota-Limit"], last.Headers["X-Quota-Remaining"]));
        var reset = DateTimeOffset.Parse(last.Headers["X-Quota-Reset"], CultureInfo.InvariantCulture);
        Assert.Equal((1, TimeSpan.Zero), (reset.UtcDateTime.Day, reset.UtcDateTime.TimeOfDay));
        Assert.InRange(int.Parse(last.Headers["Retry-After"], CultureInfo.InvariantCulture), 1, 86_400);

        await bench.ChangeQuotasAsync(tenant, new { api_calls_per_month = 1_000 });
        await Eventually.TrueAsync("calls are let in again", AccessBench.Soon, async () =>
            (last = await bench.Other.Api.GetAsync(UsageBench.Me, tenant.AccessToken)).Status == HttpStatusCode.OK);
        Assert.Equal("1000", last.Headers["X-Quota-Limit"]);
        Assert.InRange(int.Parse(last.Headers["X-Quota-Remaining"], CultureInfo.InvariantCulture), 980, 995);
    }

    [Fact]
    public async Task What_helps_against_it_is_not_refused_and_operators_are_not()
    {
        var tenant = await bench.One.Api.RegisterAsync();
        var key = await bench.One.Api.PostAsync("/api/tenant/api-keys", new { name = "Leaked", scope = "read" }, tenant.AccessToken);
        await bench.ChangeQuotasAsync(tenant, new { api_calls_per_month = 1 });
        await Eventually.TrueAsync("calls are refused", AccessBench.Soon, async () =>
            (await bench.One.Api.GetAsync("/api/tenant/settings", tenant.AccessToken)).Status == HttpStatusCode.TooManyRequests);

        var session = await bench.One.Api.LogInAsync(tenant);
        var token = (string)session["access_token"]!;
        Assert.Equal(1, (int)(await bench.One.Api.GetAsync(UsageBench.Tenant, token)).Data["quotas"]!["api_calls_per_month"]!);
        Assert.Equal(HttpStatusCode.OK, (await bench.One.Api.GetAsync("/api/tenant/usage", token)).Status);
        Assert.Equal(HttpStatusCode.OK, (await bench.One.Api.GetAsync("/api/tenant/api-keys", token)).Status);
        Assert.Equal(HttpStatusCode.OK, (await bench.One.Api.SendAsync(
            HttpMethod.Delete, $"/api/tenant/api-keys/{key.Data["id"] ?? key.Data["api_key"]!["id"]}", token: token)).Status);
        Assert.Equal(HttpStatusCode.OK, (await bench.AsOperatorAsync(HttpMethod.Get, "/api/tenant/settings", tenantId: tenant.TenantId)).Status);
        Assert.Equal(HttpStatusCode.OK, (await bench.One.Api.PostAsync(
            "/api/auth/logout", new { refresh_token = (string)session["refresh_token"]! }, token)).Status);
        Assert.Equal("quota_exceeded", (await bench.One.Api.SendAsync(
            HttpMethod.Patch, UsageBench.Tenant, new { name = "Other" }, tenant.AccessToken)).Code);
    }

    [Fact]
    public async Task Another_plan_has_other_quotas_and_null_gives_them_back()
    {
        var tenant = await bench.One.Api.RegisterAsync();

        var changed = await bench.TryChangeAsync(tenant, new { plan = "pro", quotas = new { users = 7, storage_bytes = 1L << 40 } });
        Assert.Equal(
            ("pro", 7, 1L << 40, null),
            ((string)changed.Data["plan"]!, (int)changed.Data["quota_overrides"]!["users"]!,
                (long)changed.Data["quota_overrides"]!["storage_bytes"]!, changed.Data["quota_overrides"]!["api_calls_per_month"]));
        await ShowsAsync(tenant, $"{1L << 40} 7 100000");

        await bench.TryChangeAsync(tenant, new { quotas = new { users = (int?)null } });
        await ShowsAsync(tenant, $"{1L << 40} 50 100000");
    }

    [Fact]
    public async Task Changes_that_are_none_are_refused_by_field()
    {
        var tenant = await bench.One.Api.RegisterAsync();

        Assert.NotEmpty((await bench.TryChangeAsync(tenant, new { })).ErrorsOf("plan"));
        Assert.NotEmpty((await bench.TryChangeAsync(tenant, new { plan = "gold" })).ErrorsOf("plan"));
        Assert.NotEmpty((await bench.TryChangeAsync(tenant, new { quotas = new { users = 0 } })).ErrorsOf("users"));
        Assert.NotEmpty((await bench.TryChangeAsync(tenant, new { quotas = new { users = "many" } })).ErrorsOf("quotas"));
        Assert.Equal("tenant_not_found", (await bench.AsOperatorAsync(
            HttpMethod.Patch, $"/api/admin/tenants/{Guid.NewGuid()}", new { plan = "pro" })).Code);
        Assert.Equal("invalid_admin_key", (await bench.One.Api.SendAsync(
            HttpMethod.Patch, $"/api/admin/tenants/{tenant.TenantId}", new { plan = "pro" }, tenant.AccessToken)).Code);
    }

    private Task ShowsAsync(Support.Registered tenant, string quotas) => Eventually.TrueAsync(
        $"its quotas are {quotas}", AccessBench.Soon, async () =>
            (await bench.Other.Api.GetAsync(UsageBench.Tenant, tenant.AccessToken)).Data["quotas"] is { } shown
            && $"{shown["storage_bytes"]} {shown["users"]} {shown["api_calls_per_month"]}" == quotas);
}
