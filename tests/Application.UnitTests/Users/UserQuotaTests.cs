using Moq;
using TenantManager.Application.Abstractions;
using TenantManager.Application.Access;
using TenantManager.Application.UnitTests.Support;
using TenantManager.Application.Users.UpdateUser;
using TenantManager.Domain.Tenants;
using TenantManager.Domain.Users;
using Xunit;

namespace TenantManager.Application.UnitTests.Users;

/// <summary>On the plan pro, with 50 users.</summary>
public sealed class UserQuotaTests : IAsyncDisposable
{
    private readonly TestApplication _app = new();
    private readonly Tenant _tenant = Some.Tenant();
    private readonly User _user;

    public UserQuotaTests()
    {
        _user = Some.Administrator(_tenant);
        var access = new TenantAccess(_tenant.Id, "acme-corp", "Acme Corp", Plan.Pro, TenantStatus.Active, _tenant.DatabaseName.Value, 1);
        _app.Context.SetupGet(c => c.Caller).Returns(new TenantCaller(access, CallerKind.User, Guid.NewGuid(), "admin@acme.com", AccessLevel.Admin));
        _app.Tenants.Setup(t => t.FindLockedAsync(_tenant.Id, It.IsAny<CancellationToken>())).ReturnsAsync(_tenant);
        _app.Users.Setup(u => u.FindLockedAsync(_tenant.Id, _user.Id, It.IsAny<CancellationToken>())).ReturnsAsync(_user);
        _app.Users.Setup(u => u.HasActiveAdministratorAsync(_tenant.Id, It.IsAny<CancellationToken>())).ReturnsAsync(true);
    }

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    [Theory]
    [InlineData(49, true)]
    [InlineData(50, false)]
    [InlineData(51, false)]
    public async Task Activates_as_many_as_the_plan_has(int active, bool isActivated)
    {
        _user.SetActive(false, Some.Now);
        Active(active);

        var result = await _app.SendAsync(new UpdateUserCommand(_user.Id, null, IsActive: true));

        Assert.Equal((isActivated, isActivated), (result.IsSuccess, _user.IsActive));
        Assert.Same(isActivated ? null : QuotaErrors.Users, result.Error);
        Assert.Equal(isActivated ? ["save", "commit"] : [], _app.Steps);
    }

    [Fact]
    public async Task Who_is_active_may_be_changed_also_where_there_are_too_many()
    {
        Active(1_000);

        Assert.True((await _app.SendAsync(new UpdateUserCommand(_user.Id, "USER", IsActive: true))).IsSuccess);
        Assert.True((await _app.SendAsync(new UpdateUserCommand(_user.Id, null, IsActive: false))).IsSuccess);
    }

    [Fact]
    public async Task What_was_agreed_with_the_tenant_counts()
    {
        _user.SetActive(false, Some.Now);
        _tenant.ChangeSubscription(Plan.Pro, new QuotaOverrides(null, 2, null), Some.Now);
        Active(2);

        Assert.Same(QuotaErrors.Users, (await _app.SendAsync(new UpdateUserCommand(_user.Id, null, IsActive: true))).Error);
    }

    private void Active(int users) =>
        _app.Users.Setup(u => u.CountActiveAsync(_tenant.Id, It.IsAny<CancellationToken>())).ReturnsAsync(users);
}
