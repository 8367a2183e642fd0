using System.Security.Claims;
using TenantManager.Application.Users.GetCurrentUser;
using TenantManager.Infrastructure.Security;

namespace TenantManager.Api.Security;

/// <summary>Who calls, by the claims of a token that has been validated.</summary>
internal static class CallerExtensions
{
    extension(ClaimsPrincipal caller)
    {
        public bool HasIds =>
            Guid.TryParse(caller.FindFirstValue(JwtClaims.Subject), out _)
            && Guid.TryParse(caller.FindFirstValue(JwtClaims.TenantId), out _);

        public Guid UserId => Guid.Parse(caller.FindFirstValue(JwtClaims.Subject)!);

        public GetCurrentUserQuery ToCurrentUserQuery() =>
            new(caller.UserId, Guid.Parse(caller.FindFirstValue(JwtClaims.TenantId)!));
    }
}
