using Moq;
using TenantManager.Application.Tenants.ActivateTenant;
using TenantManager.Application.Tenants.SuspendTenant;
using TenantManager.Application.UnitTests.Support;
using TenantManager.Domain.Tenants;
using Xunit;

namespace TenantManager.Application.UnitTests.Tenants;

public sealed class TenantStatusChangeTests : IAsyncDisposable
{
    private readonly TestApplication _app = new();

    public TenantStatusChangeTests()
    {
        _app.Gate.Setup(g => g.ApplyAsync(It.IsAny<Guid>(), It.IsAny<CancellationToken>())).Does(() => _app.Steps.Add("gate"));
        _app.Queries.Setup(q => q.FindAsync(It.IsAny<Guid>(), It.IsAny<CancellationToken>())).ReturnsAsync(Some.Details());
    }

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    [Fact]
    public async Task Suspending_is_committed_before_the_server_is_told()
    {
        var tenant = Known(TenantStatus.Active);

        Assert.True((await _app.SendAsync(new SuspendTenantCommand(tenant.Id, " Not paid. "))).IsSuccess);

        Assert.Equal(["save", "commit", "gate"], _app.Steps);
        Assert.Equal((TenantStatus.Suspended, "Not paid.", Some.Now), (tenant.Status, tenant.SuspensionReason, tenant.SuspendedAt));
    }

    [Fact]
    public async Task Activating_takes_reason_and_time_away()
    {
        var tenant = Known(TenantStatus.Active);
        await _app.SendAsync(new SuspendTenantCommand(tenant.Id, "Not paid."));

        Assert.True((await _app.SendAsync(new ActivateTenantCommand(tenant.Id))).IsSuccess);

        Assert.Equal((TenantStatus.Active, null, null), (tenant.Status, tenant.SuspensionReason, tenant.SuspendedAt));
        Assert.Equal(["save", "commit", "gate", "save", "commit", "gate"], _app.Steps);
    }

    [Fact]
    public async Task Repeated_it_has_the_server_follow_again_and_changes_nothing()
    {
        var tenant = Known(TenantStatus.Suspended);

        Assert.True((await _app.SendAsync(new SuspendTenantCommand(tenant.Id, "Again."))).IsSuccess);

        Assert.Null(tenant.SuspensionReason);
        Assert.Contains("gate", _app.Steps);
    }

    [Theory]
    [InlineData(TenantStatus.Pending)]
    [InlineData(TenantStatus.Failed)]
    public async Task What_is_not_complete_is_neither_suspended_nor_activated(TenantStatus status)
    {
        var tenant = Known(status);

        Assert.Same(TenantErrors.NotComplete, (await _app.SendAsync(new SuspendTenantCommand(tenant.Id, "No."))).Error);
        Assert.Same(TenantErrors.NotComplete, (await _app.SendAsync(new ActivateTenantCommand(tenant.Id))).Error);

        Assert.Empty(_app.Steps);
    }

    [Fact]
    public async Task What_is_not_there_is_not_found() =>
        Assert.Same(TenantErrors.NotFound, (await _app.SendAsync(new ActivateTenantCommand(Guid.NewGuid()))).Error);

    private Tenant Known(TenantStatus status)
    {
        var tenant = Some.Tenant(status);
        _app.Tenants.Setup(t => t.FindLockedAsync(tenant.Id, It.IsAny<CancellationToken>())).ReturnsAsync(tenant);
        return tenant;
    }
}
