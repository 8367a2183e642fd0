using Moq;
using TenantManager.Application.Abstractions;
using TenantManager.Application.UnitTests.Support;
using TenantManager.Application.Users.GetCurrentUser;
using TenantManager.Domain.Common;
using TenantManager.Domain.Tenants;
using TenantManager.Domain.Users;
using Xunit;

namespace TenantManager.Application.UnitTests.Users.GetCurrentUser;

public sealed class GetCurrentUserTests : IAsyncDisposable
{
    private readonly TestApplication _app = new();

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    [Fact]
    public async Task Answers_with_user_and_tenant_as_the_registry_has_them()
    {
        var account = Known(Some.Account());

        var result = await AskAsync(account);

        Assert.Equal(
            new Application.Auth.Sessions.SessionUser(account.User.Id, "admin@acme.com", Role.Admin, account.Tenant.Id),
            result.Value?.User);
        Assert.Equal(
            new CurrentTenant(account.Tenant.Id, "acme-corp", "Acme Corp", Plan.Pro, TenantStatus.Active),
            result.Value?.Tenant);
    }

    [Fact]
    public async Task Rejects_the_token_of_a_user_who_is_gone() =>
        Assert.Same(UserErrors.InvalidToken, (await AskAsync(Some.Account())).Error);

    [Fact]
    public async Task Rejects_a_token_of_another_tenant()
    {
        var account = Known(Some.Account());

        var result = await _app.SendAsync(new GetCurrentUserQuery(account.User.Id, Guid.CreateVersion7(Some.Now)));

        Assert.Same(UserErrors.InvalidToken, result.Error);
    }

    [Theory]
    [InlineData(TenantStatus.Active, false, "user_inactive")]
    [InlineData(TenantStatus.Suspended, true, "tenant_suspended")]
    [InlineData(TenantStatus.Pending, true, "tenant_not_ready")]
    public async Task Forbids_who_may_not_come_in_any_more(TenantStatus status, bool active, string code)
    {
        var result = await AskAsync(Known(Some.Account(status, active: active)));

        Assert.Equal((code, ErrorKind.Forbidden), (result.Error?.Code, result.Error?.Kind));
    }

    private Task<Result<CurrentUser>> AskAsync(UserAccount account) =>
        _app.SendAsync(new GetCurrentUserQuery(account.User.Id, account.Tenant.Id));

    private UserAccount Known(UserAccount account)
    {
        _app.Users.Setup(u => u.FindAsync(account.User.Id, It.IsAny<CancellationToken>())).ReturnsAsync(account);
        return account;
    }
}
