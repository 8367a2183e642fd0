using FluentValidation;
using Moq;
using TenantManager.Application.Abstractions;
using TenantManager.Application.Auth.Login;
using TenantManager.Application.Invitations.AcceptInvitation;
using TenantManager.Application.UnitTests.Support;
using TenantManager.Domain.Common;
using TenantManager.Domain.Tenants;
using TenantManager.Domain.UnitTests.Support;
using TenantManager.Domain.Users;
using Xunit;

namespace TenantManager.Application.UnitTests.Invitations;

public sealed class AcceptInvitationTests : IAsyncDisposable
{
    private const string Token = "signed";

    private static readonly TimeSpan Lifetime = TimeSpan.FromDays(7);

    private readonly TestApplication _app = new();
    private readonly List<User> _users = [];
    private Tenant _tenant = Some.Tenant();

    public AcceptInvitationTests()
    {
        _app.Users.Setup(u => u.TryAddAsync(It.IsAny<User>(), It.IsAny<CancellationToken>()))
            .ReturnsAsync((User user, CancellationToken _) =>
            {
                _users.Add(user);
                return true;
            });
        _app.Tenants.Setup(t => t.FindLockedAsync(It.IsAny<Guid>(), It.IsAny<CancellationToken>())).ReturnsAsync(() => _tenant);
    }

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    [Theory]
    [InlineData(Role.Admin, true)]
    [InlineData(Role.User, false)]
    public async Task Makes_the_user_and_answers_as_a_login_does(Role role, bool hasDatabaseUrl)
    {
        Invited(role);

        var result = await AcceptAsync();

        var user = Assert.Single(_users);
        Assert.Equal(
            (_tenant.Id, "colleague@acme.com", role, true, TestApplication.Hash),
            (user.TenantId, user.Email.Value, user.Role, user.IsActive, user.PasswordHash));
        Assert.Equal((Some.AccessToken, user.Id, _tenant.Id), (result.Value!.Session.AccessToken, result.Value.User.Id, result.Value.User.TenantId));
        Assert.Equal(hasDatabaseUrl, result.Value.DatabaseUrl is not null);
        Assert.Equal(["add refresh token", "save", "commit"], _app.Steps);
    }

    [Fact]
    public async Task Asks_nobody_about_a_token_that_is_not_signed()
    {
        Assert.Same(InvitationErrors.Invalid, (await AcceptAsync()).Error);

        _app.Invitations.VerifyNoOtherCalls();
        _app.Hasher.VerifyNoOtherCalls();
    }

    [Fact]
    public async Task Is_good_until_it_expires_and_no_longer()
    {
        Invited();
        _app.Clock.Advance(Lifetime);
        Assert.Same(InvitationErrors.Invalid, (await AcceptAsync()).Error);
        AssertNothingMade();

        _app.Clock.AdjustTime(Some.Now + Lifetime - TimeSpan.FromSeconds(1));
        Assert.True((await AcceptAsync()).IsSuccess);
    }

    [Fact]
    public async Task Waits_for_room_where_there_are_as_many_users_as_may_be()
    {
        Invited();
        _app.Users.Setup(u => u.CountActiveAsync(It.IsAny<Guid>(), It.IsAny<CancellationToken>())).ReturnsAsync(1000);

        Assert.Equal("quota_exceeded", (await AcceptAsync()).Error?.Code);

        AssertNothingMade();
        _app.Users.Setup(u => u.CountActiveAsync(It.IsAny<Guid>(), It.IsAny<CancellationToken>())).ReturnsAsync(4);
        Assert.True((await AcceptAsync()).IsSuccess);
    }

    [Fact]
    public async Task Is_good_for_whoever_is_first()
    {
        var invitation = Invited();
        _app.Invitations.Setup(i => i.TryRemoveAsync(_tenant.Id, invitation.Id, It.IsAny<CancellationToken>())).ReturnsAsync(false);

        Assert.Same(InvitationErrors.Invalid, (await AcceptAsync()).Error);
        AssertNothingMade();
    }

    [Fact]
    public async Task Is_not_good_while_the_tenant_is_suspended_nor_where_that_happens_meanwhile()
    {
        Invited();
        _tenant = Some.Tenant(TenantStatus.Suspended);
        Assert.Same(TenantErrors.Suspended, (await AcceptAsync()).Error);
        AssertNothingMade();

        Invited();
        Assert.Same(TenantErrors.Suspended, (await AcceptAsync()).Error);
        _app.Hasher.Verify(h => h.HashAsync(Some.Password, It.IsAny<CancellationToken>()), Times.Once);
        AssertNothingMade();
    }

    [Fact]
    public async Task An_administrators_waits_while_the_secrets_key_is_being_changed()
    {
        _tenant = Some.Tenant(secretsKeyId: "key-0");
        Invited(Role.Admin);

        Assert.Equal("secrets_key_changed", (await AcceptAsync()).Error?.Code);
        AssertNothingMade();
    }

    [Fact]
    public async Task Tells_who_has_come_by_an_account_since()
    {
        Invited();
        _app.Users.Setup(u => u.TryAddAsync(It.IsAny<User>(), It.IsAny<CancellationToken>())).ReturnsAsync(false);

        Assert.Same(UserErrors.EmailTaken, (await AcceptAsync()).Error);
        AssertNothingMade();
    }

    [Fact]
    public async Task Wants_a_token_and_a_good_password()
    {
        _app.CommonPasswords.Setup(c => c.Contains("password1")).Returns(true);

        var refusal = await Assert.ThrowsAsync<ValidationException>(() => _app.SendAsync(new AcceptInvitationCommand("", "password1")));

        Assert.Equal(["Password", "Token"], refusal.Errors.Select(error => error.PropertyName).Order(StringComparer.Ordinal));
    }

    private Task<Result<LoginResult>> AcceptAsync() => _app.SendAsync(new AcceptInvitationCommand(Token, Some.Password));

    private void AssertNothingMade()
    {
        Assert.Empty(_users);
        Assert.DoesNotContain("commit", _app.Steps);
    }

    /// <summary>To the tenant as it is now.</summary>
    private Invitation Invited(Role role = Role.User)
    {
        var invitation = Invitation.Create(_tenant.Id, EmailAddress.From("colleague@acme.com"), role, Some.Now, Lifetime);
        _app.LinkTokens.Setup(t => t.Read(LinkPurpose.Invitation, Token)).Returns(invitation.Id);
        _app.Invitations.Setup(i => i.FindAsync(invitation.Id, It.IsAny<CancellationToken>()))
            .ReturnsAsync(new SentInvitation(invitation, _tenant.With(nameof(Tenant.Status), _tenant.Status)));
        _app.Invitations.Setup(i => i.TryRemoveAsync(_tenant.Id, invitation.Id, It.IsAny<CancellationToken>())).ReturnsAsync(true);
        return invitation;
    }
}
