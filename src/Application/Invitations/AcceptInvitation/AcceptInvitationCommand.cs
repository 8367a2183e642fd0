using Mediator;
using TenantManager.Application.Auth.Login;
using TenantManager.Domain.Common;

namespace TenantManager.Application.Invitations.AcceptInvitation;

/// <summary>Makes the user that an invitation is for, and logs them in.</summary>
/// <param name="Token">From the link.</param>
/// <param name="Password">Which the user is to have.</param>
public sealed record AcceptInvitationCommand(string Token, string Password) : IRequest<Result<LoginResult>>
{
    /// <summary>Without token and password.</summary>
    public override string ToString() => nameof(AcceptInvitationCommand);
}
