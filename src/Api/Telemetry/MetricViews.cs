using System.Diagnostics.Metrics;
using OpenTelemetry.Metrics;
using TenantManager.Infrastructure.Telemetry;

namespace TenantManager.Api.Telemetry;

/// <summary>
/// Which labels are kept: none that has addresses (of PostgreSQL, of this machine), and few enough values that the number of
/// series does not depend on what clients send.
/// </summary>
internal static class MetricViews
{
    // Of one instrument; what is beyond ends in one series for the rest. The largest, requests by route and status, has some
    // dozens.
    private const int MostSeries = 500;

    private static readonly string[] NpgsqlLabels =
    [
        "db.client.connection.pool.name", "db.client.connection.state", "db.response.status_code", "error.type",
    ];

    private static readonly string[] KestrelLabels =
    [
        "network.transport", "network.protocol.name", "network.protocol.version", "tls.protocol.version", "error.type",
    ];

    public static MetricStreamConfiguration For(Instrument instrument) => instrument.Meter.Name switch
    {
        TelemetryNames.NpgsqlMeter => new MetricStreamConfiguration { CardinalityLimit = MostSeries, TagKeys = NpgsqlLabels },
        "Microsoft.AspNetCore.Server.Kestrel" => new MetricStreamConfiguration { CardinalityLimit = MostSeries, TagKeys = KestrelLabels },
        // Each measures every request, and says nothing that the requests' durations by route and status do not.
        "Microsoft.AspNetCore.Authentication" or "Microsoft.AspNetCore.Authorization" or "Microsoft.AspNetCore.RateLimiting"
            or "Microsoft.AspNetCore.Routing" or "Microsoft.AspNetCore.MemoryPool" => MetricStreamConfiguration.Drop,
        _ => new MetricStreamConfiguration { CardinalityLimit = MostSeries },
    };
}
