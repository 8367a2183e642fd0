using TenantManager.Api.Telemetry;

namespace TenantManager.Api.Logging;

/// <summary>One line a request: what was asked and how it ended; never a query string, a header or a body.</summary>
internal sealed partial class RequestLog(RequestDelegate next, TimeProvider clock, ILogger<RequestLog> logger)
{
    public async Task InvokeAsync(HttpContext context)
    {
        var start = clock.GetTimestamp();
        try
        {
            await next(context);
        }
        catch (Exception e)
        {
            // Who answers faults has passed this one on: the answer had begun.
            Write(context, LogLevel.Warning, start, e);
            throw;
        }

        Write(context, LevelOf(context), start, exception: null);
    }

    private static LogLevel LevelOf(HttpContext context) =>
        context.Response.StatusCode >= StatusCodes.Status500InternalServerError ? LogLevel.Warning
        : IsAskedAllTheTime(context.Request.Path) ? LogLevel.Debug
        : LogLevel.Information;

    private static bool IsAskedAllTheTime(PathString path) =>
        path.StartsWithSegments("/health", StringComparison.OrdinalIgnoreCase)
        || path.StartsWithSegments(TelemetryRegistration.Path, StringComparison.OrdinalIgnoreCase);

    private void Write(HttpContext context, LogLevel level, long start, Exception? exception)
    {
        if (!logger.IsEnabled(level))
            return;
        string path = context.Request.Path;
        var elapsed = clock.GetElapsedTime(start).TotalMilliseconds;
        Answered(level, exception, context.Request.Method, path, context.Response.StatusCode, elapsed);
    }

    [LoggerMessage(EventId = 2861, Message = "{RequestMethod} {RequestPath} {StatusCode} in {Elapsed:0.0} ms")]
    private partial void Answered(LogLevel level, Exception? exception, string requestMethod, string requestPath, int statusCode, double elapsed);
}
