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
        /// <summary>Null where the token names no user and tenant.</summary>
        public TokenClaims? TokenClaims
        {
            get
            {
                string? subject = null, tenant = null, session = null;
                foreach (var claim in caller.Claims)
                {
                    switch (claim.Type)
                    {
                        case JwtClaims.Subject: subject ??= claim.Value; break;
                        case JwtClaims.TenantId: tenant ??= claim.Value; break;
                        case JwtClaims.SessionId: session ??= claim.Value; break;
                    }
                }

                return Guid.TryParse(subject, out var userId) && Guid.TryParse(tenant, out var tenantId)
                    ? new TokenClaims(userId, tenantId, Guid.TryParse(session, out var sessionId) ? sessionId : null)
                    : null;
            }
        }
    }
}
