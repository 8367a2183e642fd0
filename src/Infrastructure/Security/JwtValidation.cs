using System.Text;
using Microsoft.IdentityModel.Tokens;
using TenantManager.Infrastructure.Configuration;

namespace TenantManager.Infrastructure.Security;

/// <summary>What an access token must be to be believed: ours, signed by HS256 with our key, and not expired.</summary>
public static class JwtValidation
{
    private static readonly TimeSpan ClockSkew = TimeSpan.FromSeconds(5);

    public static TokenValidationParameters CreateParameters(TokenOptions options, TimeProvider clock) => new()
    {
        ValidAlgorithms = [SecurityAlgorithms.HmacSha256],
        IssuerSigningKey = KeyOf(options),
        ValidIssuer = TokenOptions.Issuer,
        ValidAudience = TokenOptions.Audience,
        RequireExpirationTime = true,
        RequireSignedTokens = true,
        ValidateIssuerSigningKey = true,
        LifetimeValidator = (_, expires, _, _) =>
            expires is { } end && clock.GetUtcNow().UtcDateTime < end + ClockSkew,
        NameClaimType = JwtClaims.Subject,
        RoleClaimType = JwtClaims.Role,
    };

    internal static SymmetricSecurityKey KeyOf(TokenOptions options) => new(Encoding.UTF8.GetBytes(options.JwtSecret));
}
