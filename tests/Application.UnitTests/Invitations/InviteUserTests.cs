using FluentValidation;
using Moq;
using TenantManager.Application.Access;
using TenantManager.Application.Invitations;
using TenantManager.Application.Invitations.InviteUser;
using TenantManager.Application.Mail;
using TenantManager.Application.UnitTests.Support;
using TenantManager.Domain.ApiKeys;
using TenantManager.Domain.Common;
using TenantManager.Domain.Users;
using Xunit;

namespace TenantManager.Application.UnitTests.Invitations;

public sealed class InviteUserTests : IAsyncDisposable
{
    private static readonly TimeSpan Lifetime = TimeSpan.FromDays(7);

    private readonly TestApplication _app = new();
    private readonly TenantCaller _caller;
    private Invitation? _added;

    public InviteUserTests()
    {
        _caller = _app.CalledBy(CallerKind.User);
        _app.Outbox.SetupGet(o => o.IsConfigured).Returns(true);
        _app.Outbox.SetupGet(o => o.InvitationLifetime).Returns(Lifetime);
        _app.Outbox.Setup(o => o.TryAddAsync(It.IsAny<Invitation>(), It.IsAny<CancellationToken>())).ReturnsAsync(() => Did("mail"));
        _app.Invitations.Setup(i => i.TryAddAsync(It.IsAny<Invitation>(), 100, It.IsAny<CancellationToken>()))
            .Callback((Invitation invitation, int _, CancellationToken _) => _added = invitation)
            .ReturnsAsync(() => Did("add"));
    }

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    [Theory]
    [InlineData("ADMIN", Role.Admin)]
    [InlineData("USER", Role.User)]
    public async Task Commits_the_invitation_and_its_mail_together(string name, Role role)
    {
        var result = await InviteAsync(" Colleague@Acme.com", name);

        Assert.Equal(["add", "mail", "commit"], _app.Steps);
        Assert.Equal(
            (_caller.Tenant.Id, "colleague@acme.com", role, Some.Now + Lifetime),
            (_added!.TenantId, _added.Email.Value, _added.Role, _added.ExpiresAt));
        Assert.Equal(InvitationDetails.From(_added), result.Value);
    }

    [Fact]
    public async Task Refuses_an_email_that_has_an_account()
    {
        _app.Users.Setup(u => u.EmailExistsAsync(EmailAddress.From("colleague@acme.com"), It.IsAny<CancellationToken>())).ReturnsAsync(true);

        Assert.Same(UserErrors.EmailTaken, (await InviteAsync()).Error);
        Assert.Empty(_app.Steps);
    }

    [Fact]
    public async Task Commits_nothing_where_there_are_too_many()
    {
        _app.Invitations.Setup(i => i.TryAddAsync(It.IsAny<Invitation>(), 100, It.IsAny<CancellationToken>())).ReturnsAsync(false);

        Assert.Same(InvitationErrors.TooMany, (await InviteAsync()).Error);
        Assert.Empty(_app.Steps);
    }

    [Fact]
    public async Task Commits_nothing_where_no_mail_can_be_sent()
    {
        _app.Outbox.Setup(o => o.TryAddAsync(It.IsAny<Invitation>(), It.IsAny<CancellationToken>())).ReturnsAsync(false);
        Assert.Same(MailErrors.QueueFull, (await InviteAsync()).Error);

        _app.Outbox.SetupGet(o => o.IsConfigured).Returns(false);
        Assert.Same(MailErrors.NotConfigured, (await InviteAsync()).Error);
        Assert.DoesNotContain("commit", _app.Steps);
    }

    [Fact]
    public async Task Is_not_for_API_keys()
    {
        _app.CalledBy(CallerKind.ApiKey);

        Assert.Same(ApiKeyErrors.NotForApiKeys, (await InviteAsync()).Error);
    }

    [Theory]
    [InlineData("colleague", "USER", "Email")]
    [InlineData("colleague@acme.com", "user", "Role")]
    [InlineData("colleague@acme.com", "1", "Role")]
    public async Task Wants_an_email_and_a_role(string email, string role, string field) => Assert.Equal(
        field,
        Assert.Single((await Assert.ThrowsAsync<ValidationException>(() => InviteAsync(email, role))).Errors).PropertyName);

    private Task<Result<InvitationDetails>> InviteAsync(string email = "colleague@acme.com", string role = "USER") =>
        _app.SendAsync(new InviteUserCommand(email, role));

    private bool Did(string step)
    {
        _app.Steps.Add(step);
        return true;
    }
}
