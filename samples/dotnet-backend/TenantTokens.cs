using System.Security.Claims;
using System.Text;
using Microsoft.AspNetCore.Authentication.JwtBearer;
using Microsoft.AspNetCore.Authorization;
using Microsoft.IdentityModel.Tokens;

namespace DotnetBackend;

/// <summary>Access tokens of Tenant Manager, verified here: no call for it.</summary>
internal static class TenantTokens
{
    private const string Issuer = "tenant-manager";
    private const string TenantIdClaim = "tenant_id";

    public static void AddTenantTokens(this IServiceCollection services, BackendSettings settings)
    {
        services.AddAuthentication(JwtBearerDefaults.AuthenticationScheme).AddJwtBearer(options =>
        {
            options.MapInboundClaims = false;
            options.TokenValidationParameters = new TokenValidationParameters
            {
                ValidAlgorithms = [SecurityAlgorithms.HmacSha256],
                IssuerSigningKey = new SymmetricSecurityKey(Encoding.UTF8.GetBytes(settings.JwtSecret)),
                ValidIssuer = Issuer,
                ValidAudience = Issuer,
                NameClaimType = "sub",
                RoleClaimType = "role",
                ClockSkew = TimeSpan.FromSeconds(5),
            };
        });
        services.AddAuthorizationBuilder().SetDefaultPolicy(
            new AuthorizationPolicyBuilder().RequireAuthenticatedUser().RequireClaim(TenantIdClaim).Build());
    }

    /// <summary>Null for who has shown no token.</summary>
    public static Guid? TenantId(this ClaimsPrincipal user) =>
        Guid.TryParse(user.FindFirstValue(TenantIdClaim), out var id) ? id : null;
}
