using TenantManager.Domain.UnitTests.Support;
using TenantManager.Domain.Users;
using Xunit;

namespace TenantManager.Domain.UnitTests.Users;

public sealed class InvitationTests
{
    private static readonly Guid TenantId = Guid.CreateVersion7(Some.Now);

    [Fact]
    public void Is_open_for_as_long_as_it_was_given()
    {
        var invitation = Invite(Role.User);

        Assert.True(invitation.IsOpen(Some.Now));
        Assert.True(invitation.IsOpen(Some.Now.AddHours(1).AddTicks(-1)));
        Assert.False(invitation.IsOpen(Some.Now.AddHours(1)));
    }

    [Theory]
    [InlineData(Role.Admin)]
    [InlineData(Role.User)]
    public void Makes_an_active_user_with_its_email_and_role_and_the_password_that_was_chosen(Role role)
    {
        var user = Invite(role).Accept("$2b$11$hash", Some.Now.AddMinutes(1));

        Assert.Equal(
            (TenantId, "colleague@acme.com", role, true, "$2b$11$hash", Some.Now.AddMinutes(1)),
            (user.TenantId, user.Email.Value, user.Role, user.IsActive, user.PasswordHash, user.CreatedAt));
        Assert.Equal(7, user.Id.Version);
    }

    private static Invitation Invite(Role role) =>
        Invitation.Create(TenantId, EmailAddress.From("Colleague@acme.com"), role, Some.Now, TimeSpan.FromHours(1));
}
