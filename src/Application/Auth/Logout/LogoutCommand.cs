using Mediator;
using TenantManager.Domain.Common;

namespace TenantManager.Application.Auth.Logout;

/// <summary>Ends the session that the refresh token belongs to. An unknown token is as good as logged out.</summary>
/// <param name="UserId">Who asks; somebody else's session is left alone.</param>
/// <param name="RefreshToken">Any token of the session.</param>
public sealed record LogoutCommand(Guid UserId, string RefreshToken) : IRequest<Result>
{
    /// <summary>Without the token.</summary>
    public override string ToString() => nameof(LogoutCommand);
}
