using Moq;
using TenantManager.Application.Abstractions;
using TenantManager.Application.Auth.Login;
using TenantManager.Application.UnitTests.Support;
using TenantManager.Domain.Common;
using TenantManager.Domain.Tenants;
using TenantManager.Domain.Users;
using Xunit;

namespace TenantManager.Application.UnitTests.Auth.Login;

public sealed class LoginTests : IAsyncDisposable
{
    private readonly TestApplication _app = new();

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    [Fact]
    public async Task Answers_with_a_session_the_user_and_the_tenants_own_database()
    {
        var account = Known(Some.Account());

        var result = await LogInAsync();

        Assert.Equal(Some.AccessToken, result.Value?.Session.AccessToken);
        Assert.Equal(Some.NewRefreshToken, result.Value?.Session.RefreshToken);
        Assert.Equal(account.User.Id, result.Value?.User.Id);
        Assert.Equal(account.Tenant.Id, result.Value?.User.TenantId);
        Assert.StartsWith($"postgresql://{account.Tenant.DatabaseName}:", result.Value?.DatabaseUrl, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Begins_a_family_of_refresh_tokens_for_the_password_that_was_checked()
    {
        var account = Known(Some.Account());

        await LogInAsync();

        Assert.Equal(["begin session"], _app.Steps);
        Assert.Equal(account.User.Id, Assert.Single(_app.AddedTokens).UserId);
        _app.RefreshTokens.Verify(r => r.TryAddAsync(It.IsAny<RefreshToken>(), account.User.PasswordHash, It.IsAny<CancellationToken>()));
    }

    [Fact]
    public async Task Lets_nobody_in_whose_password_was_changed_while_it_was_checked()
    {
        Known(Some.Account());
        _app.RefreshTokens.Setup(r => r.TryAddAsync(It.IsAny<RefreshToken>(), It.IsAny<string>(), It.IsAny<CancellationToken>()))
            .ReturnsAsync(false);

        Assert.Same(UserErrors.InvalidCredentials, (await LogInAsync()).Error);
    }

    [Fact]
    public async Task Lets_in_whose_hash_another_login_has_renewed_meanwhile()
    {
        Known(Some.Account());
        _app.RefreshTokens.SetupSequence(r => r.TryAddAsync(It.IsAny<RefreshToken>(), It.IsAny<string>(), It.IsAny<CancellationToken>()))
            .ReturnsAsync(false).ReturnsAsync(true);

        Assert.True((await LogInAsync()).IsSuccess);
        _app.Users.Verify(u => u.FindByEmailAsync(It.IsAny<EmailAddress>(), It.IsAny<CancellationToken>()), Times.Exactly(2));
    }

    [Fact]
    public async Task Gives_a_plain_user_no_way_into_the_database()
    {
        Known(Some.Account(role: Role.User));

        var result = await LogInAsync();

        Assert.True(result.IsSuccess);
        Assert.Null(result.Value.DatabaseUrl);
        _app.DatabaseAccess.Verify(d => d.UrlFor(It.IsAny<Tenant>()), Times.Never);
    }

    [Fact]
    public async Task Knows_the_email_however_it_is_written()
    {
        Known(Some.Account());

        Assert.True((await LogInAsync(email: "  ADMIN@Acme.COM ")).IsSuccess);
    }

    [Fact]
    public async Task Answers_an_unknown_email_and_a_wrong_password_alike_and_after_the_same_work()
    {
        Known(Some.Account());

        var unknown = await LogInAsync(email: "nobody@acme.com");
        var wrong = await LogInAsync(password: "wrong password");

        Assert.Same(UserErrors.InvalidCredentials, unknown.Error);
        Assert.Same(UserErrors.InvalidCredentials, wrong.Error);
        _app.Hasher.Verify(h => h.VerifyAsync(Some.Password, null, It.IsAny<CancellationToken>()), Times.Once);
        _app.Hasher.Verify(h => h.VerifyAsync("wrong password", "$2b$11$hash", It.IsAny<CancellationToken>()), Times.Once);
        _app.Hasher.Verify(h => h.ReservePlace(), Times.Exactly(2));
        _app.Hasher.VerifyNoOtherCalls();
        Assert.Empty(_app.Steps);
    }

    [Theory]
    [InlineData("admin")]
    [InlineData("@")]
    [InlineData("admin@acme.com\0")]
    public async Task Answers_what_is_no_email_like_an_unknown_one(string email)
    {
        var result = await LogInAsync(email);

        Assert.Same(UserErrors.InvalidCredentials, result.Error);
        _app.Hasher.Verify(h => h.VerifyAsync(Some.Password, null, It.IsAny<CancellationToken>()), Times.Once);
        _app.Users.VerifyNoOtherCalls();
    }

    [Fact]
    public async Task Lets_nobody_in_without_an_account_whatever_the_hasher_says()
    {
        _app.Hasher.Setup(h => h.VerifyAsync(It.IsAny<string>(), null, It.IsAny<CancellationToken>())).ReturnsAsync(true);

        Assert.Same(UserErrors.InvalidCredentials, (await LogInAsync()).Error);
    }

    [Theory]
    [InlineData(TenantStatus.Suspended, "tenant_suspended")]
    [InlineData(TenantStatus.Pending, "tenant_not_ready")]
    [InlineData(TenantStatus.Failed, "tenant_not_ready")]
    public async Task Forbids_the_right_password_of_a_tenant_that_is_not_active(TenantStatus status, string code)
    {
        Known(Some.Account(status));

        var result = await LogInAsync();

        Assert.Equal((code, ErrorKind.Forbidden), (result.Error?.Code, result.Error?.Kind));
        Assert.Empty(_app.Steps);
    }

    [Fact]
    public async Task Forbids_the_right_password_of_an_inactive_user()
    {
        Known(Some.Account(active: false));

        var result = await LogInAsync();

        Assert.Equal(("user_inactive", ErrorKind.Forbidden), (result.Error?.Code, result.Error?.Kind));
        Assert.Empty(_app.Steps);
    }

    [Theory]
    [InlineData(TenantStatus.Suspended, true)]
    [InlineData(TenantStatus.Pending, true)]
    [InlineData(TenantStatus.Active, false)]
    public async Task Tells_nothing_of_tenant_or_user_to_a_wrong_password(TenantStatus status, bool active)
    {
        Known(Some.Account(status, active: active));

        Assert.Same(UserErrors.InvalidCredentials, (await LogInAsync(password: "wrong password")).Error);
    }

    [Fact]
    public async Task Asks_an_administrator_to_wait_while_the_database_password_is_still_from_another_key()
    {
        Known(Some.Account(secretsKeyId: "key-0"));

        var result = await LogInAsync();

        Assert.Equal(("secrets_key_changed", ErrorKind.Unavailable), (result.Error?.Code, result.Error?.Kind));
        Assert.Empty(_app.Steps);
    }

    [Fact]
    public async Task Lets_a_plain_user_in_whichever_key_the_database_password_is_from()
    {
        Known(Some.Account(role: Role.User, secretsKeyId: "key-0"));

        Assert.True((await LogInAsync()).IsSuccess);
    }

    [Fact]
    public async Task Passes_on_that_too_many_passwords_are_being_checked()
    {
        _app.Hasher.Setup(h => h.VerifyAsync(It.IsAny<string>(), It.IsAny<string>(), It.IsAny<CancellationToken>()))
            .ThrowsAsync(new HashingOverloadedException());

        await Assert.ThrowsAsync<HashingOverloadedException>(() => LogInAsync());
    }

    [Fact]
    public async Task Does_not_ask_the_registry_when_the_password_would_not_be_checked()
    {
        _app.Hasher.Setup(h => h.ReservePlace()).Throws<HashingOverloadedException>();

        await Assert.ThrowsAsync<HashingOverloadedException>(() => LogInAsync());

        _app.Users.VerifyNoOtherCalls();
    }

    [Theory]
    [InlineData(Some.Password)]
    [InlineData("wrong password")]
    public async Task Gives_its_place_in_the_queue_back(string password)
    {
        Known(Some.Account());
        var place = new Mock<IDisposable>();
        _app.Hasher.Setup(h => h.ReservePlace()).Returns(place.Object);

        await LogInAsync(password: password);

        place.Verify(p => p.Dispose(), Times.Once);
    }

    [Fact]
    public async Task Stops_when_the_client_disconnects()
    {
        using var client = new CancellationTokenSource();
        _app.Hasher.Setup(h => h.VerifyAsync(It.IsAny<string>(), It.IsAny<string>(), It.IsAny<CancellationToken>()))
            .Returns((string _, string _, CancellationToken token) => Task.FromCanceled<bool>(token));
        await client.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(
            () => _app.SendForClientAsync(new LoginCommand("admin@acme.com", Some.Password), client.Token));
    }

    private Task<Result<LoginResult>> LogInAsync(string email = "admin@acme.com", string password = Some.Password) =>
        _app.SendAsync(new LoginCommand(email, password));

    /// <summary>Its right password is <see cref="Some.Password"/>.</summary>
    private UserAccount Known(UserAccount account)
    {
        _app.Users.Setup(u => u.FindByEmailAsync(account.User.Email, It.IsAny<CancellationToken>())).ReturnsAsync(account);
        _app.Hasher.Setup(h => h.VerifyAsync(Some.Password, account.User.PasswordHash, It.IsAny<CancellationToken>())).ReturnsAsync(true);
        return account;
    }
}
