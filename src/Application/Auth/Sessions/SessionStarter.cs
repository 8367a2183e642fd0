using TenantManager.Application.Abstractions;
using TenantManager.Domain.Users;

namespace TenantManager.Application.Auth.Sessions;

/// <summary>Issues the pair of tokens; the caller's next commit makes the refresh token good.</summary>
internal sealed class SessionStarter(ITokenIssuer tokens, IRefreshTokenRepository refreshTokens, TimeProvider clock)
{
    /// <summary>Begins a family of refresh tokens.</summary>
    public Session Begin(User user) =>
        Issue(user, hash => RefreshToken.Begin(user.Id, hash, clock.GetUtcNow(), tokens.RefreshLifetime));

    /// <summary>Goes on with the family of a token that was just spent.</summary>
    public Session Continue(User user, RefreshToken spent) =>
        Issue(user, hash => spent.Succeed(hash, clock.GetUtcNow(), tokens.RefreshLifetime));

    private Session Issue(User user, Func<byte[], RefreshToken> create)
    {
        var refreshToken = tokens.CreateRefreshToken();
        var link = create(tokens.HashRefreshToken(refreshToken));
        refreshTokens.Add(link);
        var accessToken = tokens.IssueAccessToken(user, link.FamilyId);
        return new Session(accessToken.Value, refreshToken, accessToken.Lifetime);
    }
}
