using System.Text;
using TenantManager.Infrastructure.Telemetry;

namespace TenantManager.Api.Telemetry;

/// <summary>
/// Leaves out of the metrics what Npgsql says of connections without a name of ours: it calls them by their connection string, with
/// host, user and database. Hangfire opens its listening connections so.
/// </summary>
internal static class NamedPools
{
    private const string Label = "db_client_connection_pool_name=\"";

    public static async Task FilterAsync(HttpContext context, RequestDelegate next)
    {
        var body = context.Response.Body;
        using var buffer = new MemoryStream();
        context.Response.Body = buffer;
        try
        {
            await next(context);
        }
        finally
        {
            context.Response.Body = body;
        }

        if (buffer.Length == 0)
            return;
        var lines = Encoding.UTF8.GetString(buffer.GetBuffer(), 0, (int)buffer.Length).Split('\n');
        var kept = Encoding.UTF8.GetBytes(string.Join('\n', lines.Where(IsKept)));
        if (context.Response.ContentLength is not null)
            context.Response.ContentLength = kept.Length;
        await body.WriteAsync(kept, context.RequestAborted);
    }

    internal static bool IsKept(string line)
    {
        var at = line.IndexOf(Label, StringComparison.Ordinal);
        return at < 0 || TelemetryNames.Pools.Any(pool => line.AsSpan(at + Label.Length).StartsWith($"{pool}\"", StringComparison.Ordinal));
    }
}
