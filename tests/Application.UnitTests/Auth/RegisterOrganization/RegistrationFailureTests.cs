using Microsoft.Extensions.Logging;
using Moq;
using TenantManager.Application.Abstractions;
using TenantManager.Application.UnitTests.Support;
using TenantManager.Domain.Common;
using TenantManager.Domain.Tenants;
using TenantManager.Domain.Users;
using Xunit;

namespace TenantManager.Application.UnitTests.Auth.RegisterOrganization;

/// <summary>What a registration leaves when it cannot be completed: nothing.</summary>
public sealed class RegistrationFailureTests : IAsyncDisposable
{
    private static readonly Error NoSource = Error.Unavailable("source_database_missing", "Source database 'twenty' does not exist.");

    private readonly TestApplication _app = new();

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    [Fact]
    public async Task Undoes_database_and_rows_in_this_order_and_tells_why()
    {
        ProvisioningThrows(new ProvisioningException(NoSource));

        var result = await _app.SendAsync(Some.Registration());

        Assert.Same(NoSource, result.Error);
        Assert.Equal(["reserve", "save", "drop database", "remove rows"], _app.Steps);
        Assert.Empty(_app.Registry);
    }

    [Fact]
    public async Task Removes_the_rows_alone_when_no_database_was_begun()
    {
        ProvisioningThrows(new ProvisioningException(NoSource) { NothingWasMade = true });

        var result = await _app.SendAsync(Some.Registration());

        Assert.Same(NoSource, result.Error);
        Assert.Equal(["reserve", "remove rows"], _app.Steps);
    }

    [Fact]
    public async Task Undoes_in_a_scope_of_its_own_because_the_callers_holds_changes_never_committed()
    {
        ProvisioningThrows(new ProvisioningException(NoSource));

        await _app.SendAsync(Some.Registration());

        Assert.Equal(2, _app.Scopes);
    }

    [Fact]
    public async Task Logs_the_code_and_the_cause_of_a_failed_provisioning()
    {
        ProvisioningThrows(new ProvisioningException(NoSource, new TimeoutException("The server did not answer.")));

        await _app.SendAsync(Some.Registration());

        var line = Assert.Single(_app.Log.At(LogLevel.Error));
        Assert.Equal(
            "Tenant acme-corp could not be provisioned (source_database_missing): Source database 'twenty' does not exist.",
            line.Text);
        Assert.Contains("The server did not answer.", line.Everything, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Undoes_after_a_fault_too_and_passes_the_fault_on()
    {
        var fault = new InvalidOperationException("a bug");
        ProvisioningThrows(fault);

        Assert.Same(fault, await Assert.ThrowsAsync<InvalidOperationException>(() => _app.SendAsync(Some.Registration())));
        Assert.Equal(["reserve", "save", "drop database", "remove rows"], _app.Steps);
    }

    [Fact]
    public async Task Undoes_when_the_outcome_cannot_be_committed()
    {
        _app.UnitOfWork.SetupSequence(u => u.SaveChangesAsync(It.IsAny<CancellationToken>()))
            .ThrowsAsync(new TimeoutException())
            .Returns(Task.CompletedTask);

        await Assert.ThrowsAsync<TimeoutException>(() => _app.SendAsync(Some.Registration()));

        Assert.Equal(["reserve", "provision", "bootstrap", "add refresh token", "drop database", "remove rows"], _app.Steps);
    }

    [Fact]
    public async Task Undoes_when_the_operators_script_fails()
    {
        var failed = Error.Unavailable("bootstrap_failed", "The operator's SQL failed.");
        _app.Provisioner.Setup(p => p.BootstrapAsync(It.IsAny<Tenant>(), It.IsAny<User>(), It.IsAny<CancellationToken>()))
            .ThrowsAsync(new ProvisioningException(failed));

        var result = await _app.SendAsync(Some.Registration());

        Assert.Same(failed, result.Error);
        Assert.Equal(["reserve", "provision", "save", "drop database", "remove rows"], _app.Steps);
        Assert.Empty(_app.AddedTokens);
    }

    [Fact]
    public async Task Is_interrupted_when_somebody_else_has_taken_it_for_abandoned()
    {
        _app.UnitOfWork.SetupSequence(u => u.SaveChangesAsync(It.IsAny<CancellationToken>()))
            .ThrowsAsync(new ConcurrencyException(new TimeoutException()))
            .Returns(Task.CompletedTask);

        var result = await _app.SendAsync(Some.Registration());

        Assert.Equal(("registration_interrupted", ErrorKind.Unavailable), (result.Error?.Code, result.Error?.Kind));
        Assert.Equal(["drop database", "remove rows"], _app.Steps[^2..]);
        Assert.Empty(_app.Registry);
    }

    [Fact]
    public async Task Keeps_the_tenant_when_its_activation_was_committed_and_only_the_answer_was_lost()
    {
        var answers = new Queue<bool>([false]);
        _app.UnitOfWork.Setup(u => u.SaveChangesAsync(It.IsAny<CancellationToken>())).Returns(() =>
        {
            _app.Save();
            return answers.TryDequeue(out _) ? Task.FromException(new TimeoutException()) : Task.CompletedTask;
        });

        await Assert.ThrowsAsync<TimeoutException>(() => _app.SendAsync(Some.Registration()));

        Assert.Equal(TenantStatus.Active, Assert.Single(_app.Registry.Values).Status);
        Assert.DoesNotContain("drop database", _app.Steps);
    }

    [Fact]
    public async Task Does_not_begin_when_the_client_has_disconnected_before()
    {
        using var client = new CancellationTokenSource();
        await client.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => _app.SendForClientAsync(Some.Registration(), client.Token));

        Assert.Empty(_app.Steps);
    }

    [Fact]
    public async Task Finishes_what_has_begun_when_the_client_disconnects()
    {
        using var client = new CancellationTokenSource();
        _app.Provisioner.Setup(p => p.ProvisionAsync(It.IsAny<Tenant>(), It.IsAny<CancellationToken>()))
            .Returns(async (Tenant _, CancellationToken token) =>
            {
                await client.CancelAsync();
                token.ThrowIfCancellationRequested();
                return TestApplication.Database;
            });
        _app.UnitOfWork.Setup(u => u.SaveChangesAsync(It.IsAny<CancellationToken>()))
            .Returns((CancellationToken token) => token.IsCancellationRequested ? Task.FromCanceled(token) : Task.CompletedTask);

        var result = await _app.SendForClientAsync(Some.Registration(), client.Token);

        Assert.True(result.IsSuccess);
        Assert.Equal(TenantStatus.Active, Assert.Single(_app.Registry.Values).Status);
    }

    [Fact]
    public async Task Undoes_what_has_begun_when_the_service_stops()
    {
        _app.Provisioner.Setup(p => p.ProvisionAsync(It.IsAny<Tenant>(), It.IsAny<CancellationToken>()))
            .Returns(async (Tenant _, CancellationToken token) =>
            {
                await _app.Stopping.CancelAsync();
                token.ThrowIfCancellationRequested();
                return TestApplication.Database;
            });

        var result = await _app.SendAsync(Some.Registration());

        Assert.Equal(("service_stopping", ErrorKind.Unavailable), (result.Error?.Code, result.Error?.Kind));
        Assert.Equal(["reserve", "save", "drop database", "remove rows"], _app.Steps);
    }

    [Fact]
    public async Task Undoes_without_regard_to_the_stop_of_the_service()
    {
        await _app.Stopping.CancelAsync();
        ProvisioningThrows(new OperationCanceledException(_app.Stopping.Token));
        CancellationToken? undoing = null;
        _app.Provisioner.Setup(p => p.RemoveAsync(It.IsAny<Tenant>(), It.IsAny<CancellationToken>()))
            .Callback((Tenant _, CancellationToken token) => undoing = token)
            .Returns(Task.CompletedTask);

        await _app.SendAsync(Some.Registration());

        Assert.False(undoing?.IsCancellationRequested);
        Assert.Empty(_app.Registry);
    }

    [Fact]
    public async Task Undoes_and_passes_on_a_cancellation_that_is_not_the_services_stop()
    {
        ProvisioningThrows(new OperationCanceledException());

        await Assert.ThrowsAsync<OperationCanceledException>(() => _app.SendAsync(Some.Registration()));

        Assert.Empty(_app.Registry);
    }

    [Fact]
    public async Task Has_nothing_to_undo_when_somebody_else_has_done_it()
    {
        _app.Provisioner.Setup(p => p.ProvisionAsync(It.IsAny<Tenant>(), It.IsAny<CancellationToken>()))
            .Callback((Tenant tenant, CancellationToken _) => _app.Registry.Remove(tenant.Id))
            .ThrowsAsync(new ProvisioningException(NoSource));

        var result = await _app.SendAsync(Some.Registration());

        Assert.Same(NoSource, result.Error);
        Assert.Equal(["reserve"], _app.Steps);
    }

    [Fact]
    public async Task Forgets_a_reservation_whose_commit_was_not_answered()
    {
        var broken = new TimeoutException("The registry did not answer.");
        Guid? reserved = null;
        _app.Tenants.Setup(t => t.ReserveAsync(It.IsAny<Tenant>(), It.IsAny<User>(), It.IsAny<RequestKey?>(), It.IsAny<CancellationToken>()))
            .Callback((Tenant tenant, User _, RequestKey? _, CancellationToken _) => reserved = tenant.Id)
            .ThrowsAsync(new OutcomeUnknownException(broken));

        var told = await Assert.ThrowsAsync<TimeoutException>(() => _app.SendAsync(Some.Registration()));

        Assert.Same(broken, told);
        _app.Tenants.Verify(t => t.RemoveUndoneAsync(reserved!.Value, It.IsAny<CancellationToken>()), Times.Once);
    }

    private void ProvisioningThrows(Exception exception) =>
        _app.Provisioner.Setup(p => p.ProvisionAsync(It.IsAny<Tenant>(), It.IsAny<CancellationToken>())).ThrowsAsync(exception);
}
