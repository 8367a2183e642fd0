using TenantManager.Domain.Users;

namespace TenantManager.Application.Invitations;

/// <summary>An invitation as the organization's administrators see it, without its token.</summary>
public sealed record InvitationDetails(Guid Id, string Email, Role Role, DateTimeOffset CreatedAt, DateTimeOffset ExpiresAt)
{
    public static InvitationDetails From(Invitation invitation) =>
        new(invitation.Id, invitation.Email.Value, invitation.Role, invitation.CreatedAt, invitation.ExpiresAt);
}
