using TenantManager.Api.Errors;

namespace TenantManager.Api.Hosting;

/// <summary>Headers of every answer: the trace id that finds it in the log, and what browsers must not do with it.</summary>
internal static class ResponseHeaders
{
    public const string TraceId = "X-Trace-Id";

    /// <summary>At the last moment: the exception handler clears whatever was set before.</summary>
    public static void UseResponseHeaders(this IApplicationBuilder app) => app.Use(static (context, next) =>
    {
        context.Response.OnStarting(static state =>
        {
            Set((HttpContext)state);
            return Task.CompletedTask;
        }, context);
        return next(context);
    });

    private static void Set(HttpContext context)
    {
        var headers = context.Response.Headers;
        headers[TraceId] = ProblemWriter.TraceIdOf(context);
        headers.XContentTypeOptions = "nosniff";
        headers.XFrameOptions = "DENY";
        headers.ContentSecurityPolicy = "frame-ancestors 'none'";
        headers["Referrer-Policy"] = "no-referrer";
        if (context.Request.Path.StartsWithSegments("/api", StringComparison.OrdinalIgnoreCase))
            headers.CacheControl = "no-store";
    }
}
