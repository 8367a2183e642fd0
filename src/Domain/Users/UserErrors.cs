using TenantManager.Domain.Common;

namespace TenantManager.Domain.Users;

public static class UserErrors
{
    public static readonly Error EmailTaken =
        Error.Conflict("email_taken", "An account with this email already exists.");

    /// <summary>One answer for an unknown email and a wrong password, so that accounts cannot be probed.</summary>
    public static readonly Error InvalidCredentials =
        Error.Unauthorized("invalid_credentials", "The email or the password is wrong.");

    public static readonly Error Inactive =
        Error.Forbidden("user_inactive", "This account is deactivated. Ask an administrator of your organization.");

    public static readonly Error NotFound = Error.NotFound("user_not_found", "The organization has no such user.");

    public static readonly Error LastAdministrator = Error.Conflict(
        "last_administrator", "This is the organization's last active administrator. Make another user an administrator first.");

    public static readonly Error WrongPassword = Error.Validation("wrong_password", "The current password is wrong.");

    /// <summary>One answer for a token that is none of ours, and for one that is used, voided or expired.</summary>
    public static readonly Error InvalidResetToken = Error.Validation(
        "invalid_reset_token", "The link to reset the password is unknown, used, voided or expired. Ask for another.");

    public static readonly Error NotAllowed =
        Error.Forbidden("not_allowed", "This is for administrators of the organization.");

    public static readonly Error InvalidRefreshToken =
        Error.Unauthorized("invalid_refresh_token", "The refresh token is unknown, spent, revoked or expired. Log in again.");

    public static readonly Error InvalidToken =
        Error.Unauthorized("invalid_token", "The access token is missing, invalid or expired.");
}
