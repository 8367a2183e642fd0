using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;
using TenantManager.Application.Abstractions;
using TenantManager.Application.Access;
using TenantManager.Infrastructure.Configuration;

namespace TenantManager.Infrastructure.Security;

internal sealed class JwtTokenReader(TokenOptions options, TimeProvider clock) : IAccessTokenReader
{
    private const int MaxLength = 8192;

    private readonly JsonWebTokenHandler _handler = new() { MapInboundClaims = false };
    private readonly TokenValidationParameters _parameters = JwtValidation.CreateParameters(options, clock);

    public async Task<VerifiedToken?> ReadAsync(string token)
    {
        if (token.Length > MaxLength)
            return null;
        var result = await _handler.ValidateTokenAsync(token, _parameters);
        return result is { IsValid: true, SecurityToken: JsonWebToken jwt }
            && Guid.TryParse(jwt.Subject, out var userId)
            && jwt.TryGetPayloadValue<string>(JwtClaims.TenantId, out var tenant) && Guid.TryParse(tenant, out var tenantId)
                ? new VerifiedToken(
                    new TokenClaims(userId, tenantId, SessionOf(jwt)), jwt.Id, new DateTimeOffset(jwt.IssuedAt, TimeSpan.Zero),
                    new DateTimeOffset(jwt.ValidTo, TimeSpan.Zero))
                : null;
    }

    private static Guid? SessionOf(JsonWebToken jwt) =>
        jwt.TryGetPayloadValue<string>(JwtClaims.SessionId, out var text) && Guid.TryParse(text, out var session) ? session : null;
}
