using System.Net;
using TenantManager.Api.FunctionalTests.Support;
using Xunit;

namespace TenantManager.Api.FunctionalTests.Admin;

public sealed class AdminTests(TestBench bench)
{
    private readonly ApiClient _api = bench.Service.Api;

    [Theory]
    [InlineData("/api/admin/tenants")]
    [InlineData("/api/admin/stats")]
    [InlineData("/api/admin/tenants/01a20fbf-911e-7db0-b473-6233d7b78c88")]
    public async Task Without_the_key_nothing_is_told(string path)
    {
        foreach (var key in new[] { null, "", "wrong", bench.Service.Variables["SUPER_ADMIN_KEY"][..^1] })
        {
            var answer = key is null
                ? await _api.GetAsync(path)
                : await _api.SendAsync(HttpMethod.Get, path, headers: ("X-Admin-Key", key));
            Assert.Equal((HttpStatusCode.Unauthorized, "invalid_admin_key"), (answer.Status, answer.Code));
            Assert.Equal("AdminKey", answer.Headers["WWW-Authenticate"].Split(' ')[0]);
        }
    }

    [Fact]
    public async Task A_tenants_token_is_no_admin_key()
    {
        var tenant = await _api.RegisterAsync();

        Assert.Equal(HttpStatusCode.Unauthorized, (await _api.GetAsync("/api/admin/tenants", tenant.AccessToken)).Status);
    }

    [Fact]
    public async Task Shows_a_tenant_as_the_contract_has_it()
    {
        var tenant = await _api.RegisterAsync("Shown & Told");

        var shown = (await _api.GetAsAdminAsync($"/api/admin/tenants/{tenant.TenantId}")).Data.AsObject();

        Assert.Equal(
            [
                "created_at", "database_name", "id", "name", "plan", "quota_overrides", "slug", "status", "storage_state", "suspended_at",
                "suspension_reason", "updated_at", "usage",
            ],
            shown.Select(member => member.Key).Order());
        Assert.Equal("Shown & Told", (string)shown["name"]!);
        Assert.Equal("active", (string)shown["status"]!);
        Assert.Equal("free", (string)shown["plan"]!);
        Assert.Equal(tenant.DatabaseName, (string)shown["database_name"]!);
        Assert.EndsWith("Z", (string)shown["created_at"]!, StringComparison.Ordinal);
        Assert.True((long)shown["usage"]!["database_size_bytes"]! > 1_000_000);
        Assert.Equal(1, (int)shown["usage"]!["active_users_count"]!);
        Assert.Equal(
            ["active_users_count", "api_calls_count", "database_size_bytes", "last_activity"],
            shown["usage"]!.AsObject().Select(member => member.Key).Order());
    }

    [Fact]
    public async Task Says_404_for_a_tenant_that_is_not()
    {
        var answer = await _api.GetAsAdminAsync($"/api/admin/tenants/{Guid.CreateVersion7()}");

        Assert.Equal((HttpStatusCode.NotFound, "tenant_not_found"), (answer.Status, answer.Code));
    }

    [Fact]
    public async Task Pages_through_all_tenants_once_and_filters_them()
    {
        await using var service = await bench.StartAsync();
        var api = service.Api;
        var registered = new List<string>();
        for (var i = 0; i < 5; i++)
            registered.Add((await api.RegisterAsync(i < 3 ? $"Paper {i}" : $"Pencil {i}")).TenantId);

        var seen = new List<string>();
        string? cursor = null;
        do
        {
            var page = await api.GetAsAdminAsync($"/api/admin/tenants?limit=2{(cursor is null ? "" : $"&cursor={cursor}")}");
            seen.AddRange(IdsOf(page));
            Assert.Equal((2, 5), ((int)page.Json!["pagination"]!["limit"]!, (int)page.Json["pagination"]!["total"]!));
            cursor = (string?)page.Json["pagination"]!["next_cursor"];
        }
        while (cursor is not null && seen.Count < 20);

        Assert.Equal(registered.Order(), seen.Order());
        Assert.Equal(2, IdsOf(await api.GetAsAdminAsync("/api/admin/tenants?search=PENCIL")).Count);
        Assert.Equal(2, IdsOf(await api.GetAsAdminAsync("/api/admin/tenants?offset=3")).Count);
        Assert.Empty(IdsOf(await api.GetAsAdminAsync("/api/admin/tenants?status=suspended")));
        Assert.Equal(5, IdsOf(await api.GetAsAdminAsync("/api/admin/tenants?status=active&plan=free")).Count);
        Assert.Empty(IdsOf(await api.GetAsAdminAsync("/api/admin/tenants?search=%25")));
        Assert.Empty(IdsOf(await api.GetAsAdminAsync("/api/admin/tenants?search=';DROP TABLE tenant_registry;--")));
    }

    [Theory]
    [InlineData("limit=0", "limit")]
    [InlineData("limit=201", "limit")]
    [InlineData("limit=x", "limit")]
    [InlineData("cursor=x", "cursor")]
    [InlineData("offset=-1", "offset")]
    [InlineData("offset=10001", "offset")]
    [InlineData("status=gone", "status")]
    [InlineData("plan=gold", "plan")]
    public async Task Refuses_a_list_that_cannot_be_had(string query, string field)
    {
        var answer = await _api.GetAsAdminAsync($"/api/admin/tenants?{query}");

        Assert.Equal(HttpStatusCode.BadRequest, answer.Status);
        Assert.NotEmpty(answer.ErrorsOf(field));
    }

    [Fact]
    public async Task Statistics_count_what_there_is()
    {
        await using var service = await bench.StartAsync();
        await service.Api.RegisterAsync();
        await service.Api.RegisterAsync();

        var data = (await service.Api.GetAsAdminAsync("/api/admin/stats")).Data.AsObject();

        Assert.Equal(
            [
                "active_tenants", "connections", "failed_tenants", "pending_tenants", "provisioning", "suspended_tenants",
                "template", "total_api_calls", "total_database_size_bytes", "total_tenants", "total_users",
            ],
            data.Select(member => member.Key).Order());
        Assert.Equal((2, 2, 0, 2), (
            (int)data["total_tenants"]!, (int)data["active_tenants"]!, (int)data["pending_tenants"]!, (int)data["total_users"]!));
        Assert.True((long)data["total_database_size_bytes"]! > 2_000_000);
        Assert.Equal(2, (int)data["provisioning"]!["last_hour"]!);
        Assert.True((double)data["provisioning"]!["p50_ms"]! > 0);
        Assert.Equal(["limit", "open", "pools"], data["connections"]!.AsObject().Select(member => member.Key).Order());
    }

    private static List<string> IdsOf(Answer page)
    {
        Assert.Equal(HttpStatusCode.OK, page.Status);
        return [.. page.Json!["data"]!.AsArray().Select(tenant => (string)tenant!["id"]!)];
    }
}
