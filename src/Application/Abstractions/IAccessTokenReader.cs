using TenantManager.Application.Access;

namespace TenantManager.Application.Abstractions;

/// <summary>Verifies access tokens that somebody else was shown.</summary>
public interface IAccessTokenReader
{
    /// <summary>Null for what is no token of ours, or is expired.</summary>
    Task<VerifiedToken?> ReadAsync(string token);
}

/// <param name="Claims">Whom it names.</param>
/// <param name="Id"><c>jti</c>.</param>
/// <param name="IssuedAt"><c>iat</c>.</param>
/// <param name="ExpiresAt"><c>exp</c>.</param>
public sealed record VerifiedToken(TokenClaims Claims, string Id, DateTimeOffset IssuedAt, DateTimeOffset ExpiresAt);
