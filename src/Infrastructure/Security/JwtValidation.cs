using System.Text;
using Microsoft.IdentityModel.Tokens;
using TenantManager.Infrastructure.Configuration;

namespace TenantManager.Infrastructure.Security;

/// <summary>What an access token must be to be believed: ours, signed by HS256 with our key, and not expired.</summary>
public static class JwtValidation
{
    private const int MinKeyBytes = 32;

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
        LifetimeValidator = (_, expires, _, _) => expires is { } end && IsCurrent(end, clock),
        NameClaimType = JwtClaims.Subject,
        RoleClaimType = JwtClaims.Role,
    };

    internal static bool IsCurrent(DateTime expires, TimeProvider clock) => clock.GetUtcNow().UtcDateTime < expires + ClockSkew;

    // HMAC fills a short key up with zeros (RFC 2104), so filling it up here changes no signature; the library wants 32 bytes.
    internal static SymmetricSecurityKey KeyOf(TokenOptions options)
    {
        var key = Encoding.UTF8.GetBytes(options.JwtSecret);
        if (key.Length < MinKeyBytes)
            Array.Resize(ref key, MinKeyBytes);
        return new SymmetricSecurityKey(key);
    }
}
