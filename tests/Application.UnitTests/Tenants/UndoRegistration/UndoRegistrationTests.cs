using Microsoft.Extensions.Logging;
using Moq;
using TenantManager.Application.Tenants.RemoveAbandonedTenants;
using TenantManager.Application.UnitTests.Support;
using TenantManager.Domain.Tenants;
using TenantManager.Domain.UnitTests.Support;
using Xunit;

namespace TenantManager.Application.UnitTests.Tenants.RemoveAbandonedTenants;

public sealed class RemoveAbandonedTenantsTests : IAsyncDisposable
{
    private static readonly RemoveAbandonedTenantsCommand Command = new(TimeSpan.FromMinutes(7));

    private readonly TestApplication _app = new();

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    [Theory]
    [InlineData(TenantStatus.Pending)]
    [InlineData(TenantStatus.Failed)]
    public async Task Marks_the_tenant_as_failed_then_removes_database_and_rows(TenantStatus status)
    {
        Abandoned(Some.Tenant(status));

        await _app.SendAsync(Command);

        Assert.Equal(["save", "drop database", "remove rows"], _app.Steps);
        Assert.Empty(_app.Registry);
    }

    [Fact]
    public async Task Leaves_alone_what_has_not_been_pending_for_long_enough()
    {
        Abandoned();

        await _app.SendAsync(Command);

        _app.Tenants.Verify(t => t.FindAbandonedAsync(Some.Now.AddMinutes(-7), It.IsAny<int>(), It.IsAny<CancellationToken>()), Times.Once);
        Assert.Empty(_app.Steps);
    }

    [Theory]
    [InlineData(TenantStatus.Active)]
    [InlineData(TenantStatus.Suspended)]
    public async Task Leaves_alone_a_tenant_whose_registration_finished_after_all(TenantStatus status)
    {
        var found = Some.Tenant(TenantStatus.Pending);
        Abandoned(found);
        _app.Registry[found.Id] = Some.Tenant(status).With(nameof(Tenant.Id), found.Id);

        await _app.SendAsync(Command);

        Assert.Empty(_app.Steps);
        Assert.Single(_app.Registry);
    }

    [Fact]
    public async Task Leaves_alone_a_tenant_that_somebody_else_has_removed()
    {
        Abandoned(Some.Tenant(TenantStatus.Failed));
        _app.Registry.Clear();

        await _app.SendAsync(Command);

        Assert.Empty(_app.Steps);
    }

    [Fact]
    public async Task Goes_on_with_the_others_when_one_tenant_resists()
    {
        var stubborn = Some.Tenant(TenantStatus.Failed, "stubborn");
        Abandoned(stubborn, Some.Tenant(TenantStatus.Failed));
        _app.Provisioner.Setup(p => p.RemoveAsync(stubborn, It.IsAny<CancellationToken>())).ThrowsAsync(new TimeoutException());

        await _app.SendAsync(Command);

        Assert.Same(stubborn, Assert.Single(_app.Registry.Values));
        var warning = Assert.Single(_app.Log.At(LogLevel.Warning));
        Assert.Equal("The abandoned tenant stubborn could not be removed", warning.Text);
    }

    [Fact]
    public async Task Keeps_the_rows_while_the_database_is_not_proven_gone()
    {
        Abandoned(Some.Tenant(TenantStatus.Failed));
        _app.Provisioner.Setup(p => p.RemoveAsync(It.IsAny<Tenant>(), It.IsAny<CancellationToken>())).ThrowsAsync(new TimeoutException());

        await _app.SendAsync(Command);

        _app.Tenants.Verify(t => t.RemoveAsync(It.IsAny<Guid>(), It.IsAny<CancellationToken>()), Times.Never);
    }

    [Fact]
    public async Task Stops_with_the_service()
    {
        using var stop = new CancellationTokenSource();
        Abandoned(Some.Tenant(TenantStatus.Failed), Some.Tenant(TenantStatus.Failed, "other"));
        _app.Provisioner.Setup(p => p.RemoveAsync(It.IsAny<Tenant>(), It.IsAny<CancellationToken>()))
            .Returns(async (Tenant _, CancellationToken token) =>
            {
                await stop.CancelAsync();
                token.ThrowIfCancellationRequested();
            });

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => _app.SendForClientAsync(Command, stop.Token));

        _app.Provisioner.Verify(p => p.RemoveAsync(It.IsAny<Tenant>(), It.IsAny<CancellationToken>()), Times.Once);
    }

    [Fact]
    public async Task Deletes_refresh_tokens_that_have_expired()
    {
        Abandoned();

        await _app.SendAsync(Command);

        _app.RefreshTokens.Verify(r => r.DeleteExpiredAsync(Some.Now, It.IsAny<CancellationToken>()), Times.Once);
    }

    private void Abandoned(params Tenant[] tenants)
    {
        foreach (var tenant in tenants)
            _app.Registry.Add(tenant.Id, tenant);
        _app.Tenants.Setup(t => t.FindAbandonedAsync(It.IsAny<DateTimeOffset>(), It.IsAny<int>(), It.IsAny<CancellationToken>()))
            .ReturnsAsync(tenants);
    }
}
