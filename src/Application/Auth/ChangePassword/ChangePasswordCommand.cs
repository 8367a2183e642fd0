using Mediator;
using TenantManager.Domain.Common;

namespace TenantManager.Application.Auth.ChangePassword;

/// <summary>Gives the calling user another password, and ends the user's other sessions.</summary>
public sealed record ChangePasswordCommand(string CurrentPassword, string NewPassword) : IRequest<Result>
{
    /// <summary>Without the passwords.</summary>
    public override string ToString() => nameof(ChangePasswordCommand);
}
