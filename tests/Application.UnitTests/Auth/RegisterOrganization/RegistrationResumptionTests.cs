using Moq;
using TenantManager.Application.Abstractions;
using TenantManager.Application.Auth.RegisterOrganization;
using TenantManager.Application.UnitTests.Support;
using TenantManager.Domain.Common;
using TenantManager.Domain.Tenants;
using TenantManager.Domain.UnitTests.Support;
using TenantManager.Domain.Users;
using Xunit;

namespace TenantManager.Application.UnitTests.Auth.RegisterOrganization;

/// <summary>What a registration finds of an earlier one with the same key.</summary>
public sealed class RegistrationResumptionTests : IAsyncDisposable
{
    private readonly TestApplication _app = new();

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    [Fact]
    public async Task Begins_under_its_key_when_there_was_none()
    {
        var result = await RegisterAsync();

        Assert.True(result.IsSuccess);
        _app.Tenants.Verify(
            t => t.ReserveAsync(It.IsAny<Tenant>(), It.IsAny<User>(), Some.Key, It.IsAny<CancellationToken>()), Times.Once);
    }

    [Fact]
    public async Task Looks_for_none_without_a_key()
    {
        Assert.True((await _app.SendAsync(Some.Registration())).IsSuccess);

        _app.Tenants.Verify(t => t.FindByKeyAsync(It.IsAny<RequestKey>(), It.IsAny<CancellationToken>()), Times.Never);
        _app.Tenants.Verify(
            t => t.ReserveAsync(It.IsAny<Tenant>(), It.IsAny<User>(), null, It.IsAny<CancellationToken>()), Times.Once);
    }

    [Fact]
    public async Task Gets_new_tokens_for_the_tenant_that_was_registered_and_no_second_database()
    {
        var tenant = Begun(TenantStatus.Active, isAbandoned: false);
        _app.Users.Setup(u => u.EmailExistsAsync(It.IsAny<EmailAddress>(), It.IsAny<CancellationToken>())).ReturnsAsync(true);

        var result = await RegisterAsync();

        Assert.Equal((tenant.Id, "acme-corp"), (result.Value?.TenantId, result.Value?.Slug));
        Assert.Equal((Some.AccessToken, Some.NewRefreshToken), (result.Value?.Session.AccessToken, result.Value?.Session.RefreshToken));
        Assert.Equal((tenant.Id, Role.Admin), (result.Value?.User.TenantId, result.Value?.User.Role));
        Assert.Equal(tenant.DatabaseName.Value, result.Value?.Database.Name);
        Assert.Equal(result.Value?.User.Id, Assert.Single(_app.AddedTokens).UserId);
        Assert.Equal(["add refresh token", "save"], _app.Steps);
        _app.Hasher.VerifyNoOtherCalls();
    }

    [Fact]
    public async Task Gets_no_tokens_for_a_tenant_that_was_suspended_since()
    {
        Begun(TenantStatus.Suspended, isAbandoned: false);

        Assert.Same(TenantErrors.Suspended, (await RegisterAsync()).Error);

        Assert.Empty(_app.AddedTokens);
        Assert.Empty(_app.Steps);
    }

    [Fact]
    public async Task Needs_no_room_for_a_tenant_that_was_registered()
    {
        Begun(TenantStatus.Active, isAbandoned: false);
        _app.Capacity.Setup(c => c.FindShortageAsync(It.IsAny<CancellationToken>())).ReturnsAsync("the disk is nearly full.");

        Assert.True((await RegisterAsync()).IsSuccess);
    }

    [Theory]
    [InlineData(TenantStatus.Pending)]
    [InlineData(TenantStatus.Failed)]
    public async Task Undoes_what_a_dead_process_left_and_registers_anew(TenantStatus status)
    {
        var abandoned = Begun(status, isAbandoned: true);

        var result = await RegisterAsync();

        Assert.Equal(
            [
                "take over", "save", "drop database", "remove rows",
                "reserve", "provision", "bootstrap", "add refresh token", "save",
            ],
            _app.Steps);
        Assert.Equal(Assert.Single(_app.Registry.Keys), result.Value?.TenantId);
        Assert.NotEqual(abandoned.Id, result.Value?.TenantId);
        _app.Provisioner.Verify(p => p.RemoveAsync(abandoned, It.IsAny<CancellationToken>()), Times.Once);
    }

    [Theory]
    [InlineData(TenantStatus.Pending)]
    [InlineData(TenantStatus.Failed)]
    public async Task Is_refused_while_a_living_process_is_at_it(TenantStatus status)
    {
        Begun(status, isAbandoned: false);

        IsInProgress(await RegisterAsync());

        Assert.Empty(_app.Steps);
    }

    [Fact]
    public async Task Is_refused_when_another_took_over_in_the_same_moment()
    {
        var tenant = Begun(TenantStatus.Pending, isAbandoned: true);
        _app.Tenants.Setup(t => t.TryTakeOverAsync(tenant.Id, It.IsAny<CancellationToken>())).ReturnsAsync(false);

        IsInProgress(await RegisterAsync());

        Assert.Empty(_app.Steps);
    }

    [Fact]
    public async Task Is_refused_when_another_began_in_the_same_moment()
    {
        _app.Tenants.Setup(t => t.ReserveAsync(It.IsAny<Tenant>(), It.IsAny<User>(), Some.Key, It.IsAny<CancellationToken>()))
            .ReturnsAsync(Reservation.KeyTaken);

        IsInProgress(await RegisterAsync());

        Assert.Empty(_app.Steps);
    }

    [Fact]
    public async Task Leaves_the_tenant_to_the_next_try_when_a_slow_process_completed_it_after_all()
    {
        var tenant = Begun(TenantStatus.Pending, isAbandoned: true);
        _app.Registry[tenant.Id] = Some.Tenant(TenantStatus.Active).With(nameof(tenant.Id), tenant.Id);

        IsInProgress(await RegisterAsync());

        Assert.Equal(["take over"], _app.Steps);
        Assert.Equal(TenantStatus.Active, Assert.Single(_app.Registry.Values).Status);
    }

    [Fact]
    public async Task Is_refused_when_a_slow_process_completes_it_while_it_is_being_undone()
    {
        Begun(TenantStatus.Pending, isAbandoned: true);
        _app.UnitOfWork.Setup(u => u.SaveChangesAsync(It.IsAny<CancellationToken>()))
            .ThrowsAsync(new ConcurrencyException(new TimeoutException()));

        IsInProgress(await RegisterAsync());

        Assert.Equal(["take over", "hand over"], _app.Steps);
    }

    [Fact]
    public async Task Lets_the_next_try_take_over_again_when_the_undoing_fails()
    {
        var tenant = Begun(TenantStatus.Pending, isAbandoned: true);
        _app.Provisioner.Setup(p => p.RemoveAsync(tenant, It.IsAny<CancellationToken>())).ThrowsAsync(new TimeoutException());

        await Assert.ThrowsAsync<TimeoutException>(RegisterAsync);

        Assert.Equal(["take over", "save", "hand over"], _app.Steps);
    }

    private Task<Result<RegisterOrganizationResult>> RegisterAsync() => _app.SendAsync(Some.Registration(key: Some.Key));

    private static void IsInProgress(Result<RegisterOrganizationResult> result) =>
        Assert.Equal(("request_in_progress", ErrorKind.Conflict), (result.Error?.Code, result.Error?.Kind));

    /// <summary>An earlier registration, which the key finds as long as it is in the registry.</summary>
    private Tenant Begun(TenantStatus status, bool isAbandoned)
    {
        var tenant = Some.Tenant(status);
        var begun = new BegunRegistration(tenant, Some.Administrator(tenant), isAbandoned);
        _app.Registry.Add(tenant.Id, tenant);
        _app.Tenants.Setup(t => t.FindByKeyAsync(Some.Key, It.IsAny<CancellationToken>()))
            .ReturnsAsync(() => _app.Registry.ContainsKey(tenant.Id) ? begun : null);
        return tenant;
    }
}
