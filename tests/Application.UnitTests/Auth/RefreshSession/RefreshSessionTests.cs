using FluentValidation;
using Moq;
using TenantManager.Application.Abstractions;
using TenantManager.Application.Auth.RefreshSession;
using TenantManager.Application.Auth.Sessions;
using TenantManager.Application.UnitTests.Support;
using TenantManager.Domain.Common;
using TenantManager.Domain.Tenants;
using TenantManager.Domain.UnitTests.Support;
using TenantManager.Domain.Users;
using Xunit;

namespace TenantManager.Application.UnitTests.Auth.RefreshSession;

public sealed class RefreshSessionTests : IAsyncDisposable
{
    private readonly TestApplication _app = new();

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    [Fact]
    public async Task Trades_a_token_for_the_next_of_its_family()
    {
        var token = Held(Some.Account());
        _app.Clock.Advance(TimeSpan.FromDays(1));

        var result = await RefreshAsync();

        Assert.Equal(
            (Some.AccessToken, Some.NewRefreshToken), (result.Value?.AccessToken, result.Value?.RefreshToken));
        var next = Assert.Single(_app.AddedTokens);
        Assert.Equal((token.FamilyId, token.UserId), (next.FamilyId, next.UserId));
        Assert.Equal(Some.HashOf(Some.NewRefreshToken), next.TokenHash);
        Assert.Equal(Some.Now.AddDays(1) + Some.RefreshLifetime, next.ExpiresAt);
    }

    [Fact]
    public async Task Spends_the_token_and_stores_the_next_one_in_one_transaction()
    {
        Held(Some.Account());

        await RefreshAsync();

        Assert.Equal(["spend", "add refresh token", "save", "commit"], _app.Steps);
    }

    [Fact]
    public async Task Speaks_of_the_user_as_the_registry_has_it_now()
    {
        var account = Some.Account();
        Held(account);

        await RefreshAsync();

        _app.Tokens.Verify(t => t.IssueAccessToken(account.User, It.IsAny<Guid>()), Times.Once);
    }

    [Fact]
    public async Task Ends_the_family_when_a_spent_token_is_used_again()
    {
        var token = Held(Some.Account()).With(nameof(RefreshToken.SpentAt), Some.Now);
        _app.Clock.Advance(TimeSpan.FromMinutes(1));

        var result = await RefreshAsync();

        Assert.Same(UserErrors.InvalidRefreshToken, result.Error);
        Assert.Equal(["revoke family"], _app.Steps);
        _app.RefreshTokens.Verify(
            r => r.RevokeFamilyAsync(token.FamilyId, Some.Now.AddMinutes(1), It.IsAny<CancellationToken>()), Times.Once);
    }

    [Fact]
    public async Task Ends_the_family_even_when_the_spent_token_has_expired()
    {
        Held(Some.Account()).With(nameof(RefreshToken.SpentAt), Some.Now);
        _app.Clock.Advance(Some.RefreshLifetime);

        await RefreshAsync();

        Assert.Equal(["revoke family"], _app.Steps);
    }

    [Fact]
    public async Task Ends_the_family_when_another_use_of_the_token_comes_first()
    {
        Held(Some.Account());
        _app.RefreshTokens.Setup(r => r.TrySpendAsync(It.IsAny<Guid>(), It.IsAny<DateTimeOffset>(), It.IsAny<CancellationToken>()))
            .ReturnsAsync(false);

        var result = await RefreshAsync();

        Assert.Same(UserErrors.InvalidRefreshToken, result.Error);
        Assert.Equal(["revoke family"], _app.Steps);
    }

    [Fact]
    public async Task Rejects_an_unknown_token()
    {
        var result = await RefreshAsync();

        Assert.Same(UserErrors.InvalidRefreshToken, result.Error);
        Assert.Empty(_app.Steps);
    }

    [Fact]
    public async Task Rejects_a_token_from_the_moment_it_expires()
    {
        Held(Some.Account());
        _app.Clock.Advance(Some.RefreshLifetime);

        var result = await RefreshAsync();

        Assert.Same(UserErrors.InvalidRefreshToken, result.Error);
        Assert.Empty(_app.Steps);
    }

    [Fact]
    public async Task Rejects_a_revoked_token()
    {
        Held(Some.Account()).With(nameof(RefreshToken.RevokedAt), Some.Now);

        var result = await RefreshAsync();

        Assert.Same(UserErrors.InvalidRefreshToken, result.Error);
        Assert.Empty(_app.Steps);
    }

    [Fact]
    public async Task Rejects_the_token_of_a_user_who_is_gone()
    {
        Held(Some.Account());
        _app.Users.Setup(u => u.FindAsync(It.IsAny<Guid>(), It.IsAny<CancellationToken>())).ReturnsAsync((UserAccount?)null);

        var result = await RefreshAsync();

        Assert.Same(UserErrors.InvalidRefreshToken, result.Error);
        Assert.Empty(_app.Steps);
    }

    [Theory]
    [InlineData(TenantStatus.Active, false, "user_inactive")]
    [InlineData(TenantStatus.Suspended, true, "tenant_suspended")]
    [InlineData(TenantStatus.Failed, true, "tenant_not_ready")]
    public async Task Forbids_who_may_not_come_in_any_more_and_leaves_the_token_unspent(
        TenantStatus status, bool active, string code)
    {
        Held(Some.Account(status, active: active));

        var result = await RefreshAsync();

        Assert.Equal((code, ErrorKind.Forbidden), (result.Error?.Code, result.Error?.Kind));
        Assert.Empty(_app.Steps);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    public async Task Asks_for_a_token(string? nothing)
    {
        var refusal = await Assert.ThrowsAsync<ValidationException>(() => _app.SendAsync(new RefreshSessionCommand(nothing!)));

        var error = Assert.Single(refusal.Errors);
        Assert.Equal(("RefreshToken", "must not be empty"), (error.PropertyName, error.ErrorMessage));
    }

    private Task<Result<Session>> RefreshAsync() => _app.SendAsync(new RefreshSessionCommand(Some.RefreshToken));

    private RefreshToken Held(UserAccount account)
    {
        var hash = Some.HashOf(Some.RefreshToken);
        var token = RefreshToken.Begin(account.User.Id, hash, Some.Now, Some.RefreshLifetime);
        _app.RefreshTokens.Setup(r => r.FindByHashAsync(hash, It.IsAny<CancellationToken>())).ReturnsAsync(token);
        _app.RefreshTokens.Setup(r => r.TrySpendAsync(token.Id, It.IsAny<DateTimeOffset>(), It.IsAny<CancellationToken>()))
            .Callback(() => _app.Steps.Add("spend"))
            .ReturnsAsync(true);
        _app.RefreshTokens.Setup(r => r.RevokeFamilyAsync(token.FamilyId, It.IsAny<DateTimeOffset>(), It.IsAny<CancellationToken>()))
            .Does(() => _app.Steps.Add("revoke family"));
        _app.Users.Setup(u => u.FindAsync(account.User.Id, It.IsAny<CancellationToken>())).ReturnsAsync(account);
        return token;
    }
}
