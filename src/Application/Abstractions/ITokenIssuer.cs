using TenantManager.Domain.Users;

namespace TenantManager.Application.Abstractions;

public interface ITokenIssuer
{
    /// <summary>How long a refresh token may be used.</summary>
    TimeSpan RefreshLifetime { get; }

    /// <summary>A JWT that says who the user is, which tenant's, and of which session: with the session it ends.</summary>
    AccessToken IssueAccessToken(User user, Guid sessionId);

    /// <summary>256 random bits as base64url.</summary>
    string CreateRefreshToken();

    /// <summary>SHA-256, all that is stored of a refresh token.</summary>
    byte[] HashRefreshToken(string refreshToken);
}

/// <param name="Value">The signed token.</param>
/// <param name="Lifetime">How long it is valid from now.</param>
public sealed record AccessToken(string Value, TimeSpan Lifetime)
{
    /// <summary>Without the token: a record's own <c>ToString</c> would print it.</summary>
    public override string ToString() => nameof(AccessToken);
}
