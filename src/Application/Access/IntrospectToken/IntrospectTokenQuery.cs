using Mediator;

namespace TenantManager.Application.Access.IntrospectToken;

/// <summary>Whether an access token or an API key is good at this moment, and whose it is.</summary>
/// <param name="Token">As it was shown to whoever asks.</param>
/// <param name="OnlyTenantId">Others' tokens are as good as none; null for operators, who see all.</param>
public sealed record IntrospectTokenQuery(string Token, Guid? OnlyTenantId) : IRequest<TokenIntrospection?>
{
    /// <summary>Without the token.</summary>
    public override string ToString() => nameof(IntrospectTokenQuery);
}

/// <summary>What is known of a token that is good.</summary>
/// <param name="Caller">Whose it is.</param>
/// <param name="Token">Of an access token; null for an API key.</param>
public sealed record TokenIntrospection(TenantCaller Caller, VerifiedTokenTimes? Token);

/// <param name="Id"><c>jti</c>.</param>
/// <param name="IssuedAt"><c>iat</c>.</param>
/// <param name="ExpiresAt"><c>exp</c>.</param>
public sealed record VerifiedTokenTimes(string Id, DateTimeOffset IssuedAt, DateTimeOffset ExpiresAt);
