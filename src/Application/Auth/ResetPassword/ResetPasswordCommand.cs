using Mediator;
using TenantManager.Domain.Common;

namespace TenantManager.Application.Auth.ResetPassword;

/// <summary>Replaces a forgotten password, and ends all of the user's sessions.</summary>
/// <param name="Token">From the link.</param>
/// <param name="NewPassword">Which the user is to have.</param>
public sealed record ResetPasswordCommand(string Token, string NewPassword) : IRequest<Result>
{
    /// <summary>Without token and password.</summary>
    public override string ToString() => nameof(ResetPasswordCommand);
}
