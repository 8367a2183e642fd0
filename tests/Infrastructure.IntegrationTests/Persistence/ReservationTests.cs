using Microsoft.EntityFrameworkCore;
using TenantManager.Application.Abstractions;
using TenantManager.Domain.Tenants;
using TenantManager.Infrastructure.Persistence;
using TenantManager.TestSupport;
using Xunit;

namespace TenantManager.Infrastructure.IntegrationTests.Persistence;

public sealed class ReservationTests(PostgresServer server)
{
    private const int Crowd = 12;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Gives_an_email_to_one_of_a_crowd()
    {
        await using var registry = await Registry.CreateAsync(server);

        var outcomes = await Task.WhenAll(Enumerable.Range(0, Crowd).Select(
            i => Task.Run(() => registry.ReserveAsync(Registry.NewTenant($"acme{i}"), "admin@acme.com"), Token)));

        Assert.Single(outcomes, Reservation.Reserved);
        Assert.Equal(Crowd - 1, outcomes.Count(outcome => outcome == Reservation.EmailTaken));
        Assert.Equal([1L], await registry.QueryAsync<long>("SELECT count(*) FROM tenant_registry"));
        Assert.Equal([1L], await registry.QueryAsync<long>("SELECT count(*) FROM tenant_settings"));
    }

    [Fact]
    public async Task Gives_a_slug_to_one_of_a_crowd()
    {
        await using var registry = await Registry.CreateAsync(server);

        var outcomes = await Task.WhenAll(Enumerable.Range(0, Crowd).Select(
            _ => Task.Run(() => registry.ReserveAsync(Registry.NewTenant("acme")), Token)));

        Assert.Single(outcomes, Reservation.Reserved);
        Assert.Equal(Crowd - 1, outcomes.Count(outcome => outcome == Reservation.SlugTaken));
        Assert.Equal([1L], await registry.QueryAsync<long>("SELECT count(*) FROM global_users"));
    }

    [Fact]
    public async Task Can_be_tried_again_in_the_same_scope_after_a_slug_was_taken()
    {
        await using var registry = await Registry.CreateAsync(server);
        await registry.ReserveAsync(Registry.NewTenant("acme"));

        await registry.InScopeAsync<ITenantRepository, bool>(async tenants =>
        {
            var (first, second) = (Registry.NewTenant("acme"), Registry.NewTenant("acme-2"));
            Assert.Equal(Reservation.SlugTaken, await tenants.ReserveAsync(first, Registry.NewAdministrator(first), key: null, Token));
            Assert.Equal(Reservation.Reserved, await tenants.ReserveAsync(second, Registry.NewAdministrator(second), key: null, Token));
            return true;
        });
    }

    [Theory]
    [InlineData("acme-corp")]
    [InlineData("a-name-that-is-exactly-as-long-as-a-slug-may-be-ok")]
    [InlineData("a-name-that-has-a-dash-where-its-number-cuts-it-o-k")]
    [InlineData("aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa")]
    public async Task Numbers_the_slugs_of_same_named_organizations(string name)
    {
        var wanted = Slug.FromText(name);
        await using var registry = await Registry.CreateAsync(server);
        var slugs = new List<string>();

        for (var i = 0; i < 12; i++)
        {
            var slug = await registry.InScopeAsync<ITenantRepository, Slug>(tenants => tenants.FirstFreeSlugAsync(wanted, Token));
            slugs.Add(slug.Value);
            Assert.Equal(Reservation.Reserved, await registry.ReserveAsync(Registry.NewTenant(slug.Value)));
        }

        Assert.Equal([wanted.Value, .. Enumerable.Range(2, 11).Select(number => wanted.Numbered(number).Value)], slugs);
    }

    [Fact]
    public async Task Lets_the_second_of_two_changes_to_a_tenant_fail()
    {
        await using var registry = await Registry.CreateAsync(server);
        var tenant = Registry.NewTenant("acme");
        await registry.ReserveAsync(tenant);
        await using var first = registry.NewContext();
        await using var second = registry.NewContext();
        var (here, there) = (await FindAsync(first, tenant.Id), await FindAsync(second, tenant.Id));

        here.Activate(1, TimeSpan.FromSeconds(1), TimeProvider.System.GetUtcNow());
        await first.SaveChangesAsync(Token);
        there.Fail(TimeProvider.System.GetUtcNow());

        await Assert.ThrowsAsync<DbUpdateConcurrencyException>(() => second.SaveChangesAsync(Token));
        Assert.Equal(["active"], await registry.QueryAsync<string>("SELECT status FROM tenant_registry"));
    }

    [Fact]
    public async Task Lets_the_second_of_two_changes_to_a_user_fail()
    {
        await using var registry = await Registry.CreateAsync(server);
        await registry.ReserveAsync(Registry.NewTenant("acme"), "admin@acme.com");
        await using var context = registry.NewContext();
        var user = await context.Users.SingleAsync(Token);

        await registry.ExecuteAsync("UPDATE global_users SET is_active = false");
        context.Entry(user).Property(u => u.UpdatedAt).CurrentValue = TimeProvider.System.GetUtcNow();

        await Assert.ThrowsAsync<DbUpdateConcurrencyException>(() => context.SaveChangesAsync(Token));
    }

    [Fact]
    public async Task Removes_an_undone_tenant_with_all_that_refers_to_it_and_notes_its_id()
    {
        await using var registry = await Registry.CreateAsync(server);
        var tenant = Registry.NewTenant("acme");
        await registry.ReserveAsync(tenant);

        await registry.InScopeAsync<ITenantRepository, bool>(async tenants =>
        {
            await tenants.RemoveUndoneAsync(tenant.Id, Token);
            await tenants.RemoveUndoneAsync(tenant.Id, Token);
            return true;
        });

        Assert.Equal([0L], await registry.QueryAsync<long>(
            "SELECT (SELECT count(*) FROM tenant_registry) + (SELECT count(*) FROM global_users) + (SELECT count(*) FROM tenant_settings) + (SELECT count(*) FROM tenant_usage) + (SELECT count(*) FROM registrations)"));
        Assert.Equal([tenant.Id], await registry.QueryAsync<Guid>("SELECT tenant_id FROM undone_registrations"));
    }

    private static Task<Tenant> FindAsync(GlobalDbContext context, Guid id) => context.Tenants.Include(t => t.Usage).SingleAsync(t => t.Id == id, Token);
}
