using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;
using TenantManager.Application.Abstractions;
using TenantManager.Domain.Users;
using TenantManager.Infrastructure.Configuration;

namespace TenantManager.Infrastructure.Security;

internal sealed class JwtTokenIssuer(TokenOptions options, TimeProvider clock) : ITokenIssuer
{
    private const int RefreshTokenBytes = 32;

    private readonly JsonWebTokenHandler _handler = new() { SetDefaultTimesOnTokenCreation = false };
    private readonly SigningCredentials _credentials = new(JwtValidation.KeyOf(options), SecurityAlgorithms.HmacSha256);

    public TimeSpan RefreshLifetime => options.RefreshLifetime;

    public AccessToken IssueAccessToken(User user, Guid sessionId)
    {
        var now = clock.GetUtcNow().UtcDateTime;
        var token = _handler.CreateToken(new SecurityTokenDescriptor
        {
            Issuer = TokenOptions.Issuer,
            Audience = TokenOptions.Audience,
            IssuedAt = now,
            Expires = now + options.AccessLifetime,
            SigningCredentials = _credentials,
            Claims = new Dictionary<string, object>
            {
                [JwtClaims.Subject] = user.Id.ToString("D"),
                [JwtClaims.Email] = user.Email.Value,
                [JwtClaims.TenantId] = user.TenantId.ToString("D"),
                [JwtClaims.Role] = user.Role.ToString().ToUpperInvariant(),
                [JwtClaims.SessionId] = sessionId.ToString("D"),
                [JwtRegisteredClaimNames.Jti] = Guid.CreateVersion7(clock.GetUtcNow()).ToString("D"),
            },
        });
        return new AccessToken(token, options.AccessLifetime);
    }

    public string CreateRefreshToken() => Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(RefreshTokenBytes));

    public byte[] HashRefreshToken(string refreshToken) => SHA256.HashData(Encoding.UTF8.GetBytes(refreshToken));
}
