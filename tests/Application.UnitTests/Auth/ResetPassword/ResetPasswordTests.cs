using FluentValidation;
using Moq;
using TenantManager.Application.Abstractions;
using TenantManager.Application.Auth.ResetPassword;
using TenantManager.Application.UnitTests.Support;
using TenantManager.Domain.Common;
using TenantManager.Domain.Users;
using Xunit;

namespace TenantManager.Application.UnitTests.Auth.ResetPassword;

public sealed class ResetPasswordTests : IAsyncDisposable
{
    private const string Token = "signed";
    private const string NewPassword = "another good password";

    private static readonly Guid Id = Guid.CreateVersion7(Some.Now);

    private readonly TestApplication _app = new();
    private readonly User _user = Some.Account().User;

    public ResetPasswordTests()
    {
        _app.LinkTokens.Setup(t => t.Read(LinkPurpose.PasswordReset, Token)).Returns(Id);
        _app.Resets.Setup(r => r.FindUserAsync(Id, It.IsAny<CancellationToken>())).ReturnsAsync(_user);
        _app.Resets.Setup(r => r.TryUseAsync(Id, It.IsAny<CancellationToken>())).ReturnsAsync(true);
        _app.Resets.Setup(r => r.VoidAllAsync(_user, It.IsAny<CancellationToken>())).Does(() => _app.Steps.Add("void the others"));
        _app.Users.Setup(u => u.FindLockedAsync(_user.TenantId, _user.Id, It.IsAny<CancellationToken>())).ReturnsAsync(_user);
        _app.Hasher.Setup(h => h.HashAsync(NewPassword, It.IsAny<CancellationToken>())).ReturnsAsync("$2b$11$another");
        _app.RefreshTokens.Setup(r => r.RevokeAllAsync(_user.Id, null, It.IsAny<DateTimeOffset>(), It.IsAny<CancellationToken>()))
            .Does(() => _app.Steps.Add("end all sessions"));
    }

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    [Fact]
    public async Task Replaces_the_password_voids_the_other_links_and_ends_all_sessions()
    {
        Assert.True((await ResetAsync()).IsSuccess);

        Assert.Equal("$2b$11$another", _user.PasswordHash);
        Assert.Equal(["save", "void the others", "end all sessions", "commit"], _app.Steps);
    }

    [Fact]
    public async Task Asks_nobody_about_a_token_that_is_not_signed()
    {
        Assert.Same(UserErrors.InvalidResetToken, (await ResetAsync("forged")).Error);

        _app.Resets.VerifyNoOtherCalls();
        _app.Hasher.VerifyNoOtherCalls();
    }

    [Fact]
    public async Task Hashes_nothing_for_a_link_that_is_used_or_expired()
    {
        _app.Resets.Setup(r => r.FindUserAsync(Id, It.IsAny<CancellationToken>())).ReturnsAsync((User?)null);

        Assert.Same(UserErrors.InvalidResetToken, (await ResetAsync()).Error);

        _app.Hasher.Verify(h => h.HashAsync(It.IsAny<string>(), It.IsAny<CancellationToken>()), Times.Never);
    }

    [Fact]
    public async Task Changes_nothing_where_somebody_else_was_first_or_the_user_is_gone()
    {
        _app.Resets.Setup(r => r.TryUseAsync(Id, It.IsAny<CancellationToken>())).ReturnsAsync(false);
        Assert.Same(UserErrors.InvalidResetToken, (await ResetAsync()).Error);

        _app.Users.Setup(u => u.FindLockedAsync(_user.TenantId, _user.Id, It.IsAny<CancellationToken>())).ReturnsAsync((User?)null);
        Assert.Same(UserErrors.InvalidResetToken, (await ResetAsync()).Error);

        Assert.Empty(_app.Steps);
    }

    [Fact]
    public async Task Wants_a_token_and_a_good_password()
    {
        var refusal = await Assert.ThrowsAsync<ValidationException>(() => _app.SendAsync(new ResetPasswordCommand("", "short")));

        Assert.Equal(["NewPassword", "Token"], refusal.Errors.Select(error => error.PropertyName).Order(StringComparer.Ordinal));
    }

    private Task<Result> ResetAsync(string token = Token) => _app.SendAsync(new ResetPasswordCommand(token, NewPassword));
}
