using System.Data.Common;
using Microsoft.Extensions.Logging;
using Moq;
using TenantManager.Application.Abstractions;
using TenantManager.Application.Auth.Login;
using TenantManager.Application.UnitTests.Support;
using TenantManager.Domain.Common;
using TenantManager.Domain.Tenants;
using TenantManager.Domain.UnitTests.Support;
using TenantManager.Domain.Users;
using Xunit;

namespace TenantManager.Application.UnitTests.Auth.Login;

public sealed class PasswordHashUpgradeTests : IAsyncDisposable
{
    private const string Older = "$2b$10$older";
    private const string Newer = "$2b$11$newer";

    private readonly TestApplication _app = new();

    public PasswordHashUpgradeTests()
    {
        _app.Hasher.Setup(h => h.NeedsUpgrade(Older)).Returns(true);
        _app.Hasher.Setup(h => h.HashAsync(Some.Password, It.IsAny<CancellationToken>())).ReturnsAsync(Newer);
        _app.Users.Setup(u => u.TryReplacePasswordHashAsync(It.IsAny<User>(), It.IsAny<string>(), It.IsAny<CancellationToken>()))
            .ReturnsAsync((User user, string former, CancellationToken _) =>
            {
                _app.Steps.Add($"replace {former} by {user.PasswordHash}");
                return true;
            });
    }

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    [Fact]
    public async Task Replaces_an_older_hash_once_the_session_has_begun()
    {
        Known(Older);

        Assert.True((await LogInAsync()).IsSuccess);

        Assert.Equal(["begin session", $"replace {Older} by {Newer}"], _app.Steps);
    }

    [Fact]
    public async Task Leaves_a_hash_that_needs_none()
    {
        Known(Newer);

        Assert.True((await LogInAsync()).IsSuccess);

        AssertNothingReplaced();
    }

    [Theory]
    [InlineData(TenantStatus.Active, "wrong password")]
    [InlineData(TenantStatus.Suspended, Some.Password)]
    public async Task Replaces_nothing_for_who_is_not_let_in(TenantStatus status, string password)
    {
        Known(Older, status);

        Assert.False((await LogInAsync(password)).IsSuccess);

        AssertNothingReplaced();
    }

    [Fact]
    public async Task Lets_in_who_comes_when_the_queue_for_hashing_is_full()
    {
        Known(Older);
        _app.Hasher.Setup(h => h.HashAsync(Some.Password, It.IsAny<CancellationToken>())).ThrowsAsync(new HashingOverloadedException());

        Assert.True((await LogInAsync()).IsSuccess);

        Assert.Equal(1131, Assert.Single(_app.Log.At(LogLevel.Warning)).Event);
    }

    [Fact]
    public async Task Lets_in_whose_password_was_changed_meanwhile()
    {
        Known(Older);
        _app.Users.Setup(u => u.TryReplacePasswordHashAsync(It.IsAny<User>(), Older, It.IsAny<CancellationToken>())).ReturnsAsync(false);

        Assert.True((await LogInAsync()).IsSuccess);
    }

    [Fact]
    public async Task Lets_in_whose_new_hash_cannot_be_stored()
    {
        Known(Older);
        _app.Users.Setup(u => u.TryReplacePasswordHashAsync(It.IsAny<User>(), Older, It.IsAny<CancellationToken>()))
            .ThrowsAsync(new Mock<DbException>("s3cret").Object);

        Assert.True((await LogInAsync()).IsSuccess);

        var line = Assert.Single(_app.Log.At(LogLevel.Warning));
        Assert.DoesNotContain("s3cret", line.Everything, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Lets_in_whose_row_stays_locked()
    {
        Known(Older);
        var asked = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _app.Users.Setup(u => u.TryReplacePasswordHashAsync(It.IsAny<User>(), Older, It.IsAny<CancellationToken>()))
            .Returns(async (User _, string _, CancellationToken token) =>
            {
                asked.SetResult();
                await Task.Delay(Timeout.Infinite, token);
                return true;
            });

        var login = LogInAsync();
        await asked.Task.WaitAsync(TimeSpan.FromSeconds(10), TestContext.Current.CancellationToken);
        _app.Clock.Advance(TimeSpan.FromSeconds(11));

        Assert.True((await login.WaitAsync(TimeSpan.FromSeconds(10), TestContext.Current.CancellationToken)).IsSuccess);
    }

    private Task<Result<LoginResult>> LogInAsync(string password = Some.Password) =>
        _app.SendAsync(new LoginCommand("admin@acme.com", password));

    private void AssertNothingReplaced()
    {
        _app.Hasher.Verify(h => h.HashAsync(It.IsAny<string>(), It.IsAny<CancellationToken>()), Times.Never);
        Assert.DoesNotContain(_app.Steps, step => step.StartsWith("replace", StringComparison.Ordinal));
    }

    private void Known(string hash, TenantStatus status = TenantStatus.Active)
    {
        var account = Some.Account(status);
        account.User.With(nameof(User.PasswordHash), hash);
        _app.Users.Setup(u => u.FindByEmailAsync(account.User.Email, It.IsAny<CancellationToken>())).ReturnsAsync(account);
        _app.Hasher.Setup(h => h.VerifyAsync(Some.Password, hash, It.IsAny<CancellationToken>())).ReturnsAsync(true);
    }
}
