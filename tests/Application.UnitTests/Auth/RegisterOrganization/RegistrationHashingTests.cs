using System.Runtime.CompilerServices;
using Moq;
using TenantManager.Application.Abstractions;
using TenantManager.Application.UnitTests.Support;
using TenantManager.Domain.Common;
using TenantManager.Domain.Tenants;
using TenantManager.Domain.Users;
using Xunit;

namespace TenantManager.Application.UnitTests.Auth.RegisterOrganization;

/// <summary>The password is hashed while the database is made.</summary>
public sealed class RegistrationHashingTests : IAsyncDisposable
{
    private readonly TestApplication _app = new();

    private TaskCompletionSource<string>? _hash = new();
    private CancellationToken _token;

    public RegistrationHashingTests() =>
        _app.Hasher.Setup(h => h.HashAsync(Some.Password, It.IsAny<CancellationToken>()))
            .Returns((string _, CancellationToken token) =>
            {
                _app.Steps.Add("begin hash");
                _token = token;
                return _hash!.Task.WaitAsync(token);
            });

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    [Fact]
    public async Task Begins_before_the_reservation_and_is_waited_for_once_the_database_is_made()
    {
        var registration = _app.SendAsync(Some.Registration());

        Assert.Equal(["begin hash", "reserve", "provision"], _app.Steps);
        Assert.False(registration.IsCompleted);
        _hash!.SetResult("$2b$11$late");

        Assert.True((await registration).IsSuccess);
        Assert.Equal(["begin hash", "reserve", "provision", "bootstrap", "add refresh token", "save"], _app.Steps);
        Assert.Equal("$2b$11$late", Assert.Single(_app.Administrators.Values).PasswordHash);
    }

    [Fact]
    public async Task Is_in_the_hands_of_the_operators_script_but_not_in_the_reservation()
    {
        var hashes = new List<string>();
        _app.Provisioner.Setup(p => p.ProvisionAsync(It.IsAny<Tenant>(), It.IsAny<CancellationToken>()))
            .Callback((Tenant tenant, CancellationToken _) => hashes.Add(_app.Administrators[tenant.Id].PasswordHash))
            .ReturnsAsync(TestApplication.Database);
        _app.Provisioner.Setup(p => p.BootstrapAsync(It.IsAny<Tenant>(), It.IsAny<User>(), It.IsAny<CancellationToken>()))
            .Callback((Tenant _, User administrator, CancellationToken _) => hashes.Add(administrator.PasswordHash))
            .Returns(Task.CompletedTask);
        _hash!.SetResult(TestApplication.Hash);

        await _app.SendAsync(Some.Registration());

        Assert.Equal([User.NoPassword, TestApplication.Hash], hashes);
    }

    [Fact]
    public async Task Undoes_the_registration_when_it_fails()
    {
        var failure = new InvalidOperationException("no hash");
        _hash!.SetException(failure);

        Assert.Same(failure, await Assert.ThrowsAsync<InvalidOperationException>(() => _app.SendAsync(Some.Registration())));

        Assert.Equal(["begin hash", "reserve", "provision", "save", "drop database", "remove rows"], _app.Steps);
        Assert.Empty(_app.Registry);
        _app.Provisioner.Verify(
            p => p.BootstrapAsync(It.IsAny<Tenant>(), It.IsAny<User>(), It.IsAny<CancellationToken>()), Times.Never);
    }

    [Fact]
    public async Task Is_refused_before_anything_is_reserved_when_too_many_are_waiting()
    {
        _app.Hasher.Setup(h => h.HashAsync(It.IsAny<string>(), It.IsAny<CancellationToken>())).Throws<HashingOverloadedException>();

        await Assert.ThrowsAsync<HashingOverloadedException>(() => _app.SendAsync(Some.Registration()));

        Assert.Empty(_app.Steps);
    }

    [Fact]
    public async Task Goes_on_when_the_client_disconnects()
    {
        using var client = new CancellationTokenSource();

        var registration = _app.SendForClientAsync(Some.Registration(), client.Token);
        await client.CancelAsync();
        _hash!.SetResult(TestApplication.Hash);

        Assert.True((await registration).IsSuccess);
        Assert.False(_token.IsCancellationRequested);
    }

    [Fact]
    public async Task Ends_with_the_service_by_way_of_undoing()
    {
        var registration = _app.SendAsync(Some.Registration());
        await _app.Stopping.CancelAsync();

        var result = await registration.WaitAsync(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken);
        Assert.Equal("service_stopping", result.Error?.Code);
        Assert.Equal(["save", "drop database", "remove rows"], _app.Steps[^3..]);
    }

    [Fact]
    public async Task Does_not_hold_up_the_undoing_of_what_failed_meanwhile()
    {
        Fails("provisioning");

        await RegisterInVainAsync();

        Assert.Equal(["drop database", "remove rows"], _app.Steps[^2..]);
    }

    [Theory]
    [InlineData("provisioning")]
    [InlineData("reservation")]
    [InlineData("capacity")]
    public async Task Leaves_no_unobserved_failure_when_nobody_waits_for_it_any_more(string failing)
    {
        var unobserved = new List<string>();
        EventHandler<UnobservedTaskExceptionEventArgs> note = (_, e) =>
        {
            lock (unobserved)
                unobserved.AddRange(e.Exception.InnerExceptions.Select(inner => inner.Message));
        };
        TaskScheduler.UnobservedTaskException += note;
        try
        {
            Fails(failing);
            await RegisterInVainAsync();
            FailUnseen($"hash after {failing}");

            GC.Collect();
            GC.WaitForPendingFinalizers();
        }
        finally
        {
            TaskScheduler.UnobservedTaskException -= note;
        }

        lock (unobserved)
        {
            Assert.Contains("nobody looks", unobserved);
            Assert.DoesNotContain($"hash after {failing}", unobserved);
        }
    }

    private void Fails(string step)
    {
        if (step == "provisioning")
        {
            _app.Provisioner.Setup(p => p.ProvisionAsync(It.IsAny<Tenant>(), It.IsAny<CancellationToken>()))
                .ThrowsAsync(new ProvisioningException(Error.Unavailable("create_database_failed", "Failed to create database.")));
        }
        else if (step == "reservation")
        {
            _app.Tenants.Setup(t => t.ReserveAsync(It.IsAny<Tenant>(), It.IsAny<User>(), It.IsAny<RequestKey?>(), It.IsAny<CancellationToken>()))
                .ReturnsAsync(Reservation.EmailTaken);
        }
        else
        {
            _app.Capacity.Setup(c => c.FindShortageAsync(It.IsAny<CancellationToken>())).ReturnsAsync("the disk is nearly full.");
        }
    }

    private async Task RegisterInVainAsync() => Assert.False((await _app.SendAsync(Some.Registration())
        .WaitAsync(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken)).IsSuccess);

    /// <summary>Fails the hash, and a task that really is unobserved beside it, and forgets both: the runtime tells of what is
    /// collected.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    private void FailUnseen(string message)
    {
        _hash!.SetException(new InvalidOperationException(message));
        _hash = null;
        _app.Hasher.Invocations.Clear();
        _ = Task.FromException(new InvalidOperationException("nobody looks"));
    }
}
