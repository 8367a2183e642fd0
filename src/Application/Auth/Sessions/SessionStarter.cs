using TenantManager.Application.Abstractions;
using TenantManager.Domain.Users;

namespace TenantManager.Application.Auth.Sessions;

/// <summary>Issues the pair of tokens, and stores what makes the refresh token good.</summary>
internal sealed class SessionStarter(ITokenIssuer tokens, IRefreshTokenRepository refreshTokens, TimeProvider clock)
{
    /// <summary>Begins a family of refresh tokens with the caller's next commit.</summary>
    public Session Begin(User user)
    {
        var (link, refreshToken) = FirstOf(user);
        refreshTokens.Add(link);
        return Issue(user, link, refreshToken);
    }

    /// <summary>Begins one at once, for a user whose password was checked: null where the hash is not what it was checked by any more.</summary>
    public async Task<Session?> TryBeginAsync(User user, CancellationToken cancellationToken)
    {
        var (link, refreshToken) = FirstOf(user);
        return await refreshTokens.TryAddAsync(link, user.PasswordHash, cancellationToken) ? Issue(user, link, refreshToken) : null;
    }

    /// <summary>Goes on with the family of a token that was just spent, with the caller's next commit.</summary>
    public Session Continue(User user, RefreshToken spent)
    {
        var refreshToken = tokens.CreateRefreshToken();
        var link = spent.Succeed(tokens.HashRefreshToken(refreshToken), clock.GetUtcNow(), tokens.RefreshLifetime);
        refreshTokens.Add(link);
        return Issue(user, link, refreshToken);
    }

    private (RefreshToken Link, string Text) FirstOf(User user)
    {
        var refreshToken = tokens.CreateRefreshToken();
        return (
            RefreshToken.Begin(user.Id, tokens.HashRefreshToken(refreshToken), clock.GetUtcNow(), tokens.RefreshLifetime), refreshToken);
    }

    private Session Issue(User user, RefreshToken link, string refreshToken)
    {
        var accessToken = tokens.IssueAccessToken(user, link.FamilyId);
        return new Session(accessToken.Value, refreshToken, accessToken.Lifetime);
    }
}
