using Moq;
using TenantManager.Application.Abstractions;
using TenantManager.Application.Access;
using TenantManager.Application.Auth.ChangePassword;
using TenantManager.Application.UnitTests.Support;
using TenantManager.Domain.Common;
using TenantManager.Domain.Users;
using Xunit;

namespace TenantManager.Application.UnitTests.Auth.ChangePassword;

public sealed class ChangePasswordTests : IAsyncDisposable
{
    private const string NewPassword = "another good password";

    private readonly TestApplication _app = new();
    private readonly UserAccount _account = Some.Account();
    private readonly TenantCaller _caller;
    private bool _isReplaced = true;

    public ChangePasswordTests()
    {
        var user = _account.User;
        _caller = _app.CalledBy(CallerKind.User, user.Id);
        _app.Users.Setup(u => u.FindAsync(user.Id, It.IsAny<CancellationToken>())).ReturnsAsync(_account);
        _app.Users.Setup(u => u.TryReplacePasswordHashAsync(user, user.PasswordHash, It.IsAny<CancellationToken>())).ReturnsAsync(() => _isReplaced);
        _app.Hasher.Setup(h => h.VerifyAsync(Some.Password, user.PasswordHash, It.IsAny<CancellationToken>())).ReturnsAsync(true);
        _app.Resets.Setup(r => r.VoidAllAsync(user, It.IsAny<CancellationToken>())).Does(() => _app.Steps.Add("void links"));
        _app.RefreshTokens.Setup(r => r.RevokeAllAsync(user.Id, _caller.SessionId, It.IsAny<DateTimeOffset>(), It.IsAny<CancellationToken>()))
            .Does(() => _app.Steps.Add("end the other sessions"));
    }

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    [Fact]
    public async Task Voids_the_links_that_reset_it_and_ends_the_other_sessions()
    {
        Assert.True((await ChangeAsync()).IsSuccess);

        Assert.Equal(["void links", "end the other sessions", "commit"], _app.Steps);
    }

    [Fact]
    public async Task Changes_nothing_where_the_password_is_wrong_or_was_changed_meanwhile()
    {
        Assert.Same(UserErrors.WrongPassword, (await ChangeAsync("wrong password")).Error);

        _isReplaced = false;
        Assert.Same(CommonErrors.ChangedMeanwhile, (await ChangeAsync()).Error);
        Assert.Empty(_app.Steps);
    }

    private Task<Result> ChangeAsync(string current = Some.Password) => _app.SendAsync(new ChangePasswordCommand(current, NewPassword));
}
