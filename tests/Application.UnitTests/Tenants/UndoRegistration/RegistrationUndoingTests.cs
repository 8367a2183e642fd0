using Microsoft.Extensions.Logging;
using Moq;
using TenantManager.Application.Abstractions;
using TenantManager.Application.UnitTests.Support;
using TenantManager.Domain.Common;
using TenantManager.Domain.Tenants;
using Xunit;

namespace TenantManager.Application.UnitTests.Tenants.UndoRegistration;

/// <summary>A failed registration is undone by the request that began it, as long as its patience lasts; then by whoever can.</summary>
public sealed class RegistrationUndoingTests : IAsyncDisposable
{
    private static readonly Error NoSource = Error.Unavailable("source_database_missing", "Source database 'twenty' does not exist.");

    private readonly TestApplication _app = new();

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    [Fact]
    public async Task Tries_again_after_growing_pauses()
    {
        ProvisioningFails();
        var failures = 6;
        _app.Provisioner.Setup(p => p.RemoveAsync(It.IsAny<Tenant>(), It.IsAny<CancellationToken>()))
            .Returns(() => failures-- > 0 ? Task.FromException(new TimeoutException()) : Task.CompletedTask);

        var registration = _app.SendAsync(Some.Registration());
        Assert.Equal(TimeSpan.FromSeconds(45), await NextTimerAsync());
        var pauses = new List<double>();
        for (var i = 0; i < 6; i++)
        {
            var pause = await NextTimerAsync();
            pauses.Add(pause.TotalSeconds);
            _app.Clock.Advance(pause);
        }

        Assert.Same(NoSource, (await registration).Error);
        Assert.Equal([0.2, 0.4, 0.8, 1.6, 3, 3], pauses);
        Assert.Empty(_app.Registry);
        Assert.Equal(6, _app.Log.At(LogLevel.Warning).Count(line => line.Event == 1111));
        Assert.DoesNotContain("hand over", _app.Steps);
    }

    [Fact]
    public async Task Tries_again_to_forget_what_has_no_database_without_asking_the_server()
    {
        ProvisioningFails(nothingWasMade: true);
        var failures = 1;
        _app.Tenants.Setup(t => t.RemoveUndoneAsync(It.IsAny<Guid>(), It.IsAny<CancellationToken>()))
            .Returns((Guid id, CancellationToken _) => failures-- > 0
                ? Task.FromException(new TimeoutException())
                : Task.FromResult(_app.Registry.Remove(id)));

        var registration = _app.SendAsync(Some.Registration());
        await NextTimerAsync();
        _app.Clock.Advance(await NextTimerAsync());

        Assert.Same(NoSource, (await registration).Error);
        Assert.Empty(_app.Registry);
        Assert.Equal(["reserve"], _app.Steps);
    }

    [Fact]
    public async Task Leaves_the_failed_tenant_to_the_reconcilers_when_patience_ends()
    {
        ProvisioningFails();
        RemovalFails();

        var registration = _app.SendAsync(Some.Registration());
        await WaitUntilPatienceEndsAsync();

        Assert.Same(NoSource, (await registration).Error);
        var tenant = Assert.Single(_app.Registry.Values);
        Assert.Equal(TenantStatus.Failed, tenant.Status);
        Assert.Equal(["reserve", "save", "hand over"], _app.Steps.Distinct());
        Assert.Contains(_app.Log.At(LogLevel.Error), line => line.Event == 1112);
        _app.Tenants.Verify(t => t.AbandonAsync(tenant.Id, It.IsAny<CancellationToken>()), Times.Once);
        _app.Tenants.Verify(t => t.RemoveUndoneAsync(It.IsAny<Guid>(), It.IsAny<CancellationToken>()), Times.Never);
    }

    [Fact]
    public async Task Leaves_the_tenant_and_its_database_when_the_registry_is_out_of_reach()
    {
        ProvisioningFails();
        _app.UnitOfWork.Setup(u => u.SaveChangesAsync(It.IsAny<CancellationToken>())).ThrowsAsync(new TimeoutException());

        var registration = _app.SendAsync(Some.Registration());
        await WaitUntilPatienceEndsAsync();

        Assert.Same(NoSource, (await registration).Error);
        Assert.Equal(["reserve", "hand over"], _app.Steps);
        Assert.Contains(_app.Log.At(LogLevel.Error), line => line.Event == 1112);
    }

    [Fact]
    public async Task Logs_that_the_reconcilers_could_not_be_told_and_answers_all_the_same()
    {
        ProvisioningFails();
        RemovalFails();
        _app.Tenants.Setup(t => t.AbandonAsync(It.IsAny<Guid>(), It.IsAny<CancellationToken>()))
            .ThrowsAsync(new TimeoutException("The registry did not answer."));

        var registration = _app.SendAsync(Some.Registration());
        await WaitUntilPatienceEndsAsync();

        Assert.Same(NoSource, (await registration).Error);
        var line = Assert.Single(_app.Log.All, line => line.Event == 1114);
        Assert.Equal(LogLevel.Error, line.Level);
        Assert.Contains("The registry did not answer.", line.Everything, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Waits_for_the_hand_over_no_longer_than_five_seconds()
    {
        ProvisioningFails();
        RemovalFails();
        _app.Tenants.Setup(t => t.AbandonAsync(It.IsAny<Guid>(), It.IsAny<CancellationToken>()))
            .Returns((Guid _, CancellationToken token) => Task.Delay(Timeout.InfiniteTimeSpan, token));

        var registration = _app.SendAsync(Some.Registration());
        await WaitUntilPatienceEndsAsync();
        var timeout = await NextTimerAsync();
        Assert.False(registration.IsCompleted);
        _app.Clock.Advance(timeout);

        var result = await registration.WaitAsync(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken);
        Assert.Same(NoSource, result.Error);
        Assert.Equal(TimeSpan.FromSeconds(5), timeout);
        Assert.Contains(_app.Log.At(LogLevel.Error), line => line.Event == 1114);
    }

    private void ProvisioningFails(bool nothingWasMade = false) =>
        _app.Provisioner.Setup(p => p.ProvisionAsync(It.IsAny<Tenant>(), It.IsAny<CancellationToken>()))
            .ThrowsAsync(new ProvisioningException(NoSource) { NothingWasMade = nothingWasMade });

    private void RemovalFails() =>
        _app.Provisioner.Setup(p => p.RemoveAsync(It.IsAny<Tenant>(), It.IsAny<CancellationToken>())).ThrowsAsync(new TimeoutException());

    private async Task WaitUntilPatienceEndsAsync()
    {
        var patience = await NextTimerAsync();
        await NextTimerAsync();
        _app.Clock.Advance(patience);
    }

    private async Task<TimeSpan> NextTimerAsync() =>
        await _app.Clock.Timers.ReadAsync(TestContext.Current.CancellationToken)
            .AsTask().WaitAsync(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken);
}
