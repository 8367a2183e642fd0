using TenantManager.Application.Abstractions;
using TenantManager.Application.Paging;
using TenantManager.Application.Tenants.ListTenants;
using TenantManager.Domain.Tenants;
using TenantManager.TestSupport;
using Xunit;

namespace TenantManager.Infrastructure.IntegrationTests.Persistence;

public sealed class TenantListTests(PostgresServer server)
{
    private static readonly DateTimeOffset Start = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    [Fact]
    public async Task Pages_by_cursor_see_every_tenant_once_while_others_register()
    {
        await using var registry = await Registry.CreateAsync(server);
        var slugs = Enumerable.Range(0, 25).Select(i => $"acme-{i:00}").ToList();
        foreach (var (slug, second) in slugs.Select((slug, i) => (slug, i)))
            await registry.ReserveAsync(Registry.NewTenant(slug, Start.AddSeconds(second)));

        var seen = new List<string>();
        IdCursor? cursor = null;
        do
        {
            var page = await ListAsync(registry, limit: 10, cursor: cursor);
            seen.AddRange(page.Tenants.Select(tenant => tenant.Slug));
            Assert.False(page.TotalIsEstimate);
            cursor = page.Next;
            await registry.ReserveAsync(Registry.NewTenant($"later-{seen.Count}", Start.AddDays(1).AddSeconds(seen.Count)));
        }
        while (cursor is not null);

        Assert.Equal(slugs.AsEnumerable().Reverse(), seen);
        Assert.Equal(28, (await ListAsync(registry)).Total);
    }

    [Fact]
    public async Task Orders_tenants_of_one_moment_by_their_id()
    {
        await using var registry = await Registry.CreateAsync(server);
        for (var i = 0; i < 9; i++)
            await registry.ReserveAsync(Registry.NewTenant($"acme-{i}", Start));

        var inPages = new List<Guid>();
        IdCursor? cursor = null;
        do
        {
            var page = await ListAsync(registry, limit: 2, cursor: cursor);
            inPages.AddRange(page.Tenants.Select(tenant => tenant.Id));
            cursor = page.Next;
        }
        while (cursor is not null);

        // The order of uuid is that of its text.
        Assert.Equal(inPages.Order(Comparer<Guid>.Create((a, b) => string.CompareOrdinal($"{b}", $"{a}"))), inPages);
        Assert.Equal(9, inPages.Distinct().Count());
        Assert.Equal(inPages.Skip(3), (await ListAsync(registry, offset: 3)).Tenants.Select(tenant => tenant.Id));
    }

    [Theory]
    [InlineData("acme", 2)]
    [InlineData("ACME", 2)]
    [InlineData("100%", 1)]
    [InlineData("%", 1)]
    [InlineData("a_me", 0)]
    [InlineData(@"\", 1)]
    [InlineData("tenant_acme", 2)]
    [InlineData("' OR true --", 0)]
    public async Task Searches_for_the_text_itself_in_any_case(string search, int found)
    {
        await using var registry = await Registry.CreateAsync(server);
        await registry.ReserveAsync(NewTenant("acme-one", "Acme"));
        await registry.ReserveAsync(NewTenant("acme-two", @"Back\slash"));
        await registry.ReserveAsync(NewTenant("other", "100% sure"));

        var page = await ListAsync(registry, search: search);

        Assert.Equal(found, page.Tenants.Count);
        Assert.Equal(found, page.Total);
    }

    [Fact]
    public async Task Filters_by_status_and_plan_together_with_search()
    {
        await using var registry = await Registry.CreateAsync(server);
        await registry.ReserveAsync(Registry.NewTenant("acme-free"));
        await registry.ReserveAsync(Registry.NewTenant("acme-pro", plan: Plan.Pro));
        await registry.ReserveAsync(Registry.NewTenant("other-pro", plan: Plan.Pro));
        await registry.ExecuteAsync("UPDATE tenant_registry SET status = 'suspended' WHERE slug = 'other-pro'");

        Assert.Equal(["other-pro", "acme-pro"], Slugs(await ListAsync(registry, plan: Plan.Pro)));
        Assert.Equal(["other-pro"], Slugs(await ListAsync(registry, status: TenantStatus.Suspended)));
        Assert.Equal(["acme-pro"], Slugs(await ListAsync(registry, plan: Plan.Pro, search: "acme", status: TenantStatus.Pending)));
    }

    [Fact]
    public async Task Counts_exactly_up_to_ten_thousand_and_estimates_beyond()
    {
        await using var registry = await Registry.CreateAsync(server);
        await InsertAsync(registry, 1, 10_000);
        var exact = await ListAsync(registry, limit: 1);
        Assert.Equal((10_000, false), (exact.Total, exact.TotalIsEstimate));

        await InsertAsync(registry, 10_001, 12_000);
        await registry.ExecuteAsync("ANALYZE tenant_registry");
        var estimate = await ListAsync(registry, limit: 1);
        Assert.True(estimate.TotalIsEstimate);
        Assert.InRange(estimate.Total, 11_500, 12_500);

        var filtered = await ListAsync(registry, limit: 1, status: TenantStatus.Active);
        Assert.True(filtered.TotalIsEstimate);
        Assert.True(filtered.Total > 10_000);
        var few = await ListAsync(registry, limit: 1, search: "acme-11999");
        Assert.Equal((1, false), (few.Total, few.TotalIsEstimate));
    }

    private static Task InsertAsync(Registry registry, int first, int last) => registry.ExecuteAsync(
        $"""
        INSERT INTO tenant_registry (id, slug, name, database_name, status, plan, database_password_version, secrets_key_id, created_at, updated_at)
        SELECT gen_random_uuid(), 'acme-' || i, 'Acme ' || i, 'tenant_' || i, 'active', 'free', 1, 'key', now(), now()
        FROM generate_series({first}, {last}) i;
        INSERT INTO tenant_usage (tenant_id, database_size_bytes, active_users_count, api_calls_count)
        SELECT id, 0, 0, 0 FROM tenant_registry t WHERE NOT EXISTS (SELECT FROM tenant_usage u WHERE u.tenant_id = t.id)
        """);

    private static Tenant NewTenant(string slug, string name)
    {
        var parsed = Slug.Parse(slug);
        return Tenant.Register(
            OrganizationName.From(name), parsed, DatabaseName.For("tenant_", parsed, 1), Plan.Free, "key", Start);
    }

    private static IEnumerable<string> Slugs(TenantPage page) => page.Tenants.Select(tenant => tenant.Slug);

    private static Task<TenantPage> ListAsync(
        Registry registry,
        int limit = 50,
        IdCursor? cursor = null,
        int offset = 0,
        TenantStatus? status = null,
        Plan? plan = null,
        string? search = null) =>
        registry.InScopeAsync<ITenantQueries, TenantPage>(tenants => tenants.ListAsync(
            new ListTenantsQuery(limit, cursor, offset, status, plan, search), TestContext.Current.CancellationToken));
}
