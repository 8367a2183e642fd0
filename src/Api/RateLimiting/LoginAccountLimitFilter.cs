using Microsoft.AspNetCore.Mvc.Filters;
using TenantManager.Api.Contracts;
using TenantManager.Domain.Users;

namespace TenantManager.Api.RateLimiting;

/// <summary>Counts a login against its account. What is no address has no account, and is refused anyway.</summary>
internal sealed class LoginAccountLimitFilter(LoginAccountLimiter limiter) : IAsyncActionFilter
{
    public async Task OnActionExecutionAsync(ActionExecutingContext context, ActionExecutionDelegate next)
    {
        var email = context.ActionArguments.Values.OfType<LoginRequest>().SingleOrDefault()?.Email;
        if (EmailAddress.Problem(email) is null)
        {
            using var lease = limiter.Acquire(EmailAddress.From(email!));
            if (!lease.IsAcquired)
            {
                context.Result = new RateLimitedResult(lease);
                return;
            }
        }

        await next();
    }
}
