using System.Globalization;
using System.Threading.RateLimiting;
using Microsoft.AspNetCore.Mvc;
using TenantManager.Api.Errors;

namespace TenantManager.Api.RateLimiting;

/// <summary>429 with the time to wait, in whole seconds.</summary>
internal sealed class RateLimitedResult(RateLimitLease lease) : ActionResult
{
    private readonly TimeSpan _retryAfter = RetryAfterOf(lease);

    public override Task ExecuteResultAsync(ActionContext context) => WriteAsync(context.HttpContext, _retryAfter);

    public static Task WriteAsync(HttpContext context, RateLimitLease lease) => WriteAsync(context, RetryAfterOf(lease));

    private static TimeSpan RetryAfterOf(RateLimitLease lease) =>
        lease.TryGetMetadata(MetadataName.RetryAfter, out var retryAfter) ? retryAfter : TimeSpan.FromSeconds(1);

    private static Task WriteAsync(HttpContext context, TimeSpan retryAfter)
    {
        var seconds = Math.Max(1, (long)Math.Ceiling(retryAfter.TotalSeconds));
        context.Response.Headers.RetryAfter = seconds.ToString(CultureInfo.InvariantCulture);
        return context.RequestServices.GetRequiredService<ProblemWriter>()
            .WriteAsync(context, StatusCodes.Status429TooManyRequests, ErrorCodes.RateLimited);
    }
}
