using System.Security.Claims;
using TenantManager.Application.Access;
using TenantManager.Infrastructure.Security;

namespace TenantManager.Api.Security;

/// <summary>Who calls, by the claims of a token that has been validated.</summary>
internal static class CallerExtensions
{
    /// <summary>What callers without a user have: which they are, to tell them from each other.</summary>
    public const string CallerClaim = "caller";

    extension(ClaimsPrincipal caller)
    {
        public bool HasIds =>
            Guid.TryParse(caller.FindFirstValue(JwtClaims.Subject), out _)
            && Guid.TryParse(caller.FindFirstValue(JwtClaims.TenantId), out _);

        public Guid UserId => Guid.Parse(caller.FindFirstValue(JwtClaims.Subject)!);

        public TokenClaims ToTokenClaims() => new(
            caller.UserId,
            Guid.Parse(caller.FindFirstValue(JwtClaims.TenantId)!),
            Guid.TryParse(caller.FindFirstValue(JwtClaims.SessionId), out var session) ? session : null);
    }
}
