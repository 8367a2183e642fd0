using Moq;
using TenantManager.Application.Abstractions;
using TenantManager.Application.Access;
using TenantManager.Application.Tenants.GetCurrentTenant;
using TenantManager.Application.Tenants.RenameTenant;
using TenantManager.Application.UnitTests.Support;
using TenantManager.Domain.Tenants;
using TenantManager.Domain.UnitTests.Support;
using Xunit;

namespace TenantManager.Application.UnitTests.Tenants;

public sealed class CurrentTenantTests : IAsyncDisposable
{
    private static readonly Quotas Quotas = new(1L << 30, 5, 10_000);

    private readonly TestApplication _app = new();
    private readonly Tenant _tenant = Some.Tenant();

    public CurrentTenantTests()
    {
        var access = new TenantAccess(
            _tenant.Id, _tenant.Slug.Value, _tenant.Name.Value, _tenant.Plan, _tenant.Status, _tenant.DatabaseName.Value, 1)
        {
            Allowance = new TenantAllowance(Quotas, StorageState.ReadOnly, null, 0),
        };
        _app.Context.SetupGet(c => c.Caller).Returns(new TenantCaller(access, CallerKind.User, Guid.NewGuid(), "admin@acme.com", AccessLevel.Admin));
        _app.Calls.Setup(c => c.CallsThisMonth(It.Is<TenantAccess>(tenant => tenant.Allowance.ApiCallsThisMonth == 41))).Returns(42);
        _app.Usage.Setup(u => u.FindAsync(_tenant.Id, It.IsAny<CancellationToken>()))
            .ReturnsAsync(_tenant.Usage!.With(nameof(TenantUsage.ApiCallsThisMonth), 41L));
        _app.Tenants.Setup(t => t.FindAsync(_tenant.Id, It.IsAny<CancellationToken>())).ReturnsAsync(_tenant);
    }

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    [Fact]
    public async Task Shows_what_it_may_use_and_uses()
    {
        var shown = (await _app.SendAsync(new GetCurrentTenantQuery())).Value!;

        Assert.Equal(("acme-corp", "Acme Corp", Quotas, StorageState.ReadOnly), (shown.Slug, shown.Name, shown.Quotas, shown.StorageState));
        Assert.Equal((42, null), (shown.Usage.ApiCallsThisMonth, shown.Usage.CollectedAt));
    }

    [Fact]
    public async Task Renamed_it_keeps_its_slug()
    {
        var shown = (await _app.SendAsync(new RenameTenantCommand("  Acme & Söhne "))).Value!;

        Assert.Equal(("acme-corp", "Acme & Söhne"), (shown.Slug, shown.Name));
        Assert.Equal(("acme-corp", "Acme & Söhne", Some.Now), (_tenant.Slug.Value, _tenant.Name.Value, _tenant.UpdatedAt));
        Assert.Equal(["save"], _app.Steps);
    }

    [Fact]
    public async Task A_name_that_is_none_is_refused()
    {
        await Assert.ThrowsAsync<FluentValidation.ValidationException>(() => _app.SendAsync(new RenameTenantCommand("!")));

        Assert.Empty(_app.Steps);
    }
}
