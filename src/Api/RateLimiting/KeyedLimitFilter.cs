using Microsoft.AspNetCore.Mvc.Filters;
using TenantManager.Domain.Users;

namespace TenantManager.Api.RateLimiting;

/// <summary>Counts a request against what it is about.</summary>
internal abstract class KeyedLimitFilter(KeyedLimiter limiter) : IAsyncActionFilter
{
    public async Task OnActionExecutionAsync(ActionExecutingContext context, ActionExecutionDelegate next)
    {
        if (KeyOf(context) is { } key)
        {
            using var lease = limiter.Acquire(key);
            if (!lease.IsAcquired)
            {
                context.Result = new RateLimitedResult(lease);
                return;
            }
        }

        await next();
    }

    /// <summary>Null where there is nothing to count against, and the request is refused anyway.</summary>
    protected abstract string? KeyOf(ActionExecutingContext context);

    /// <summary>The account of an email, however that is written; null for what is no address.</summary>
    protected static string? AccountOf(string? email) => EmailAddress.Problem(email) is null ? EmailAddress.From(email!).Value : null;

    protected static T? BodyOf<T>(ActionExecutingContext context)
        where T : class => context.ActionArguments.Values.OfType<T>().SingleOrDefault();
}
