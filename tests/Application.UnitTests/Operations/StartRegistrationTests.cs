using Moq;
using TenantManager.Application.Abstractions;
using TenantManager.Application.Auth.RegisterOrganization;
using TenantManager.Application.Operations;
using TenantManager.Application.Operations.StartRegistration;
using TenantManager.Application.UnitTests.Support;
using TenantManager.Domain.Common;
using TenantManager.Domain.Users;
using Xunit;

namespace TenantManager.Application.UnitTests.Operations;

public sealed class StartRegistrationTests : IAsyncDisposable
{
    private readonly TestApplication _app = new();
    private readonly List<(Guid Id, PreparedRegistration Registration)> _added = [];

    public StartRegistrationTests()
    {
        _app.Operations.Setup(o => o.TryAddAsync(It.IsAny<Guid>(), It.IsAny<PreparedRegistration>(), It.IsAny<CancellationToken>()))
            .Callback((Guid id, PreparedRegistration registration, CancellationToken _) => _added.Add((id, registration)))
            .ReturnsAsync(OperationState.Queued);
        _app.OperationTokens.Setup(t => t.TokenOf(It.IsAny<Guid>())).Returns((Guid id) => $"token of {id}");
    }

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    [Fact]
    public async Task Writes_down_everything_but_the_password_and_tells_whoever_works_on_it()
    {
        var started = await StartAsync(Some.Registration());

        var (id, registration) = Assert.Single(_added);
        Assert.Equal(new PreparedRegistration("Acme Corp", "Admin@Acme.com", TestApplication.Hash, "pro"), registration);
        Assert.Equal((id, OperationState.Queued, $"token of {id}"), (started.Value?.Id, started.Value?.State, started.Value?.Token));
        _app.Dispatcher.Verify(d => d.EnqueueAsync(id, It.IsAny<CancellationToken>()), Times.Once);
        Assert.DoesNotContain(_app.Log.All, line => line.Everything.Contains(Some.Password, StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_retry_with_its_key_finds_the_operation_and_begins_none_though_the_email_is_taken_by_then()
    {
        var first = await StartAsync(Some.Registration(key: Some.Key));
        _app.Operations.Setup(o => o.FindAsync(first.Value!.Id, It.IsAny<CancellationToken>()))
            .ReturnsAsync(AnOperation.With(first.Value!.Id, OperationState.Succeeded));
        _app.Users.Setup(u => u.EmailExistsAsync(It.IsAny<EmailAddress>(), It.IsAny<CancellationToken>())).ReturnsAsync(true);

        var again = await StartAsync(Some.Registration(key: Some.Key));

        Assert.Equal((first.Value!.Id, OperationState.Succeeded, first.Value.Token), (again.Value?.Id, again.Value?.State, again.Value?.Token));
        Assert.Single(_added);
    }

    [Fact]
    public async Task Two_without_a_key_are_two() =>
        Assert.NotEqual((await StartAsync(Some.Registration())).Value!.Id, (await StartAsync(Some.Registration())).Value!.Id);

    [Fact]
    public async Task Refuses_a_taken_email_at_once_and_hashes_nothing()
    {
        _app.Users.Setup(u => u.EmailExistsAsync(It.IsAny<EmailAddress>(), It.IsAny<CancellationToken>())).ReturnsAsync(true);

        Assert.Same(UserErrors.EmailTaken, (await StartAsync(Some.Registration())).Error);

        Assert.Empty(_added);
        _app.Hasher.VerifyNoOtherCalls();
    }

    [Fact]
    public async Task Refuses_where_there_is_no_room()
    {
        _app.Capacity.Setup(c => c.FindShortageAsync(It.IsAny<CancellationToken>())).ReturnsAsync("the disk is nearly full.");

        Assert.Equal("capacity_exhausted", (await StartAsync(Some.Registration())).Error?.Code);

        Assert.Empty(_added);
    }

    [Fact]
    public async Task Refuses_when_too_many_wait_and_tells_nobody()
    {
        _app.Operations.Setup(o => o.TryAddAsync(It.IsAny<Guid>(), It.IsAny<PreparedRegistration>(), It.IsAny<CancellationToken>()))
            .ReturnsAsync((OperationState?)null);

        Assert.Same(OperationErrors.Crowded, (await StartAsync(Some.Registration())).Error);

        _app.Dispatcher.VerifyNoOtherCalls();
    }

    private Task<Result<StartedOperation>> StartAsync(RegisterOrganizationCommand registration) =>
        _app.SendAsync(new StartRegistrationCommand(registration));
}
