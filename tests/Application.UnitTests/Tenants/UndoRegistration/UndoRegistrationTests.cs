using Moq;
using TenantManager.Application.Tenants.UndoRegistration;
using TenantManager.Application.UnitTests.Support;
using TenantManager.Domain.Tenants;
using Xunit;

namespace TenantManager.Application.UnitTests.Tenants.UndoRegistration;

/// <summary>What a reconciler does with a registration whose process is gone.</summary>
public sealed class UndoRegistrationTests : IAsyncDisposable
{
    private readonly TestApplication _app = new();

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    [Theory]
    [InlineData(TenantStatus.Pending)]
    [InlineData(TenantStatus.Failed)]
    public async Task Takes_it_over_marks_it_as_failed_then_removes_database_and_rows(TenantStatus status)
    {
        var tenant = Registered(status);
        TenantStatus? removed = null;
        _app.Provisioner.Setup(p => p.RemoveAsync(tenant, It.IsAny<CancellationToken>())).Does(() =>
        {
            _app.Steps.Add("drop database");
            removed = tenant.Status;
        });

        Assert.True(await UndoAsync(tenant));

        Assert.Equal(["take over", "save", "drop database", "remove rows"], _app.Steps);
        Assert.Equal(TenantStatus.Failed, removed);
        Assert.Empty(_app.Registry);
    }

    [Fact]
    public async Task Leaves_alone_what_another_replica_is_at()
    {
        var tenant = Registered(TenantStatus.Pending);
        _app.Tenants.Setup(t => t.TryTakeOverAsync(tenant.Id, It.IsAny<CancellationToken>())).ReturnsAsync(false);

        Assert.False(await UndoAsync(tenant));

        Assert.Empty(_app.Steps);
        Assert.Single(_app.Registry);
    }

    [Theory]
    [InlineData(TenantStatus.Active)]
    [InlineData(TenantStatus.Suspended)]
    public async Task Leaves_alone_a_tenant_whose_registration_finished_after_all(TenantStatus status)
    {
        var tenant = Registered(status);

        await UndoAsync(tenant);

        Assert.Equal(["take over"], _app.Steps);
        Assert.Equal(status, Assert.Single(_app.Registry.Values).Status);
    }

    [Fact]
    public async Task Leaves_alone_a_tenant_that_somebody_else_has_removed()
    {
        await UndoAsync(Some.Tenant(TenantStatus.Failed));

        Assert.Equal(["take over"], _app.Steps);
    }

    [Fact]
    public async Task Keeps_the_rows_while_the_database_is_not_proven_gone_and_lets_any_replica_try_again()
    {
        var tenant = Registered(TenantStatus.Failed);
        var failure = new TimeoutException();
        _app.Provisioner.Setup(p => p.RemoveAsync(tenant, It.IsAny<CancellationToken>())).ThrowsAsync(failure);

        Assert.Same(failure, await Assert.ThrowsAsync<TimeoutException>(() => UndoAsync(tenant)));

        Assert.Equal(["take over", "save", "hand over"], _app.Steps);
        _app.Tenants.Verify(t => t.AbandonAsync(tenant.Id, It.IsAny<CancellationToken>()), Times.Once);
        Assert.Single(_app.Registry);
    }

    [Fact]
    public async Task Stops_with_the_service_and_leaves_the_rest_to_others()
    {
        using var stop = new CancellationTokenSource();
        var tenant = Registered(TenantStatus.Pending);
        _app.Provisioner.Setup(p => p.RemoveAsync(tenant, It.IsAny<CancellationToken>()))
            .Returns(async (Tenant _, CancellationToken token) =>
            {
                await stop.CancelAsync();
                token.ThrowIfCancellationRequested();
            });

        await Assert.ThrowsAnyAsync<OperationCanceledException>(
            () => _app.SendForClientAsync(new UndoRegistrationCommand(tenant.Id), stop.Token));

        Assert.Equal(["take over", "save", "hand over"], _app.Steps);
    }

    private Task<bool> UndoAsync(Tenant tenant) => _app.SendAsync(new UndoRegistrationCommand(tenant.Id));

    private Tenant Registered(TenantStatus status)
    {
        var tenant = Some.Tenant(status);
        _app.Registry.Add(tenant.Id, tenant);
        return tenant;
    }
}
