using TenantManager.Domain.Common;

namespace TenantManager.Domain.Users;

public static class InvitationErrors
{
    /// <summary>One answer for a token that is none of ours, and for an invitation that was accepted, revoked, replaced, or has expired.</summary>
    public static readonly Error Invalid = Error.Validation(
        "invalid_invitation", "The invitation is unknown, used, revoked, replaced or expired. Ask the organization's administrator for another.");

    public static readonly Error NotFound = Error.NotFound("invitation_not_found", "The organization has no such invitation.");

    public static readonly Error TooMany = Error.Conflict(
        "too_many_invitations", "The organization has as many open invitations as it may have. Revoke one that is not needed.");
}
