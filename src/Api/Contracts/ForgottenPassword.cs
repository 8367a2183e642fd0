using TenantManager.Application.Auth.ForgotPassword;
using TenantManager.Application.Auth.ResetPassword;

namespace TenantManager.Api.Contracts;

/// <param name="Email">Of the account.</param>
public sealed record ForgotPasswordRequest(string? Email)
{
    public ForgotPasswordCommand ToCommand() => new(Email ?? "");
}

/// <param name="Token">From the link in the mail.</param>
/// <param name="NewPassword">At least 8 characters, at most 72 bytes of UTF-8, not among the 3,000 most common.</param>
public sealed record ResetPasswordRequest(string? Token, string? NewPassword)
{
    public ResetPasswordCommand ToCommand() => new(Token ?? "", NewPassword ?? "");

    /// <summary>Without token and password.</summary>
    public override string ToString() => nameof(ResetPasswordRequest);
}
