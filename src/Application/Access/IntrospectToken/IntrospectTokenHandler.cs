using Mediator;
using TenantManager.Application.Abstractions;

namespace TenantManager.Application.Access.IntrospectToken;

internal sealed class IntrospectTokenHandler(IAccessTokenReader tokens, CallerResolver resolver)
    : IRequestHandler<IntrospectTokenQuery, TokenIntrospection?>
{
    public async ValueTask<TokenIntrospection?> Handle(IntrospectTokenQuery query, CancellationToken cancellationToken)
    {
        var found = ApiKeyText.IsWellFormed(query.Token)
            ? await ReadApiKeyAsync(query.Token, cancellationToken)
            : await ReadAccessTokenAsync(query.Token, cancellationToken);
        return query.OnlyTenantId is { } only && found?.Caller.Tenant.Id != only ? null : found;
    }

    private async Task<TokenIntrospection?> ReadApiKeyAsync(string key, CancellationToken cancellationToken) =>
        (await resolver.ResolveApiKeyAsync(key, cancellationToken)).Value is { } caller ? new TokenIntrospection(caller, null) : null;

    private async Task<TokenIntrospection?> ReadAccessTokenAsync(string text, CancellationToken cancellationToken) =>
        await tokens.ReadAsync(text) is { } token
        && (await resolver.ResolveUserAsync(token.Claims, cancellationToken)).Value is { } caller
            ? new TokenIntrospection(caller, new VerifiedTokenTimes(token.Id, token.IssuedAt, token.ExpiresAt))
            : null;
}
