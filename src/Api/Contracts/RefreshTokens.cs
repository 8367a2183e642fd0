using TenantManager.Application.Auth.Logout;
using TenantManager.Application.Auth.RefreshSession;
using TenantManager.Application.Auth.Sessions;

namespace TenantManager.Api.Contracts;

/// <param name="RefreshToken">From the last answer of register, login or refresh.</param>
public sealed record RefreshTokenRequest(string? RefreshToken)
{
    public RefreshSessionCommand ToRefreshCommand() => new(RefreshToken ?? "");

    public LogoutCommand ToLogoutCommand(Guid userId) => new(userId, RefreshToken ?? "");

    /// <summary>Without the token.</summary>
    public override string ToString() => nameof(RefreshTokenRequest);
}

/// <param name="AccessToken">JWT.</param>
/// <param name="RefreshToken">Takes the place of the one that was sent, which is spent now.</param>
/// <param name="ExpiresIn">Seconds that the access token is valid.</param>
public sealed record RefreshResponse(string AccessToken, string RefreshToken, long ExpiresIn)
{
    public static RefreshResponse From(Session session) =>
        new(session.AccessToken, session.RefreshToken, (long)session.ExpiresIn.TotalSeconds);

    /// <summary>Without the tokens.</summary>
    public override string ToString() => nameof(RefreshResponse);
}
