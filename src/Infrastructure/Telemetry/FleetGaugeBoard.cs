using System.Diagnostics.Metrics;
using TenantManager.Domain.Tenants;

namespace TenantManager.Infrastructure.Telemetry;

/// <summary>The last that was reported of each gauge, for whoever observes them. Nothing is shown of what never was.</summary>
internal sealed class FleetGaugeBoard
{
    private readonly TimeProvider _clock;
    private readonly Lock _lock = new();
    private FleetGauges _latest = new();
    private long? _reported;
    private long _templateAgeReported;

    public FleetGaugeBoard(Meter meter, TimeProvider clock)
    {
        _clock = clock;
        meter.CreateObservableGauge(
            "tenant_manager.warm.databases", () => Read(WarmDatabases), "{database}", "Warm databases, of all replicas together.");
        meter.CreateObservableGauge(
            "tenant_manager.template.age", () => Read(TemplateAge), "s", "How long ago the schema template was built.");
        meter.CreateObservableGauge(
            "tenant_manager.template.size", () => Read(latest => One(latest.TemplateSizeBytes)), "By", "Size of the schema template.");
        meter.CreateObservableGauge(
            "tenant_manager.template.build.duration",
            () => Read(latest => One(latest.TemplateBuildDuration?.TotalSeconds)),
            "s",
            "How long the schema template took to build.");
        meter.CreateObservableGauge(
            "tenant_manager.tenants", () => Read(Tenants), "{tenant}", "Tenants in the registry.");
        meter.CreateObservableGauge(
            "tenant_manager.unknown_databases",
            () => Read(latest => One(latest.UnknownDatabases)),
            "{database}",
            "Databases with the service's mark that the registry does not know.");
        meter.CreateObservableGauge(
            "tenant_manager.missing_databases",
            () => Read(latest => One(latest.MissingDatabases)),
            "{database}",
            "Databases in the registry that the server does not have.");
        meter.CreateObservableGauge(
            "tenant_manager.fleet.report.age", () => Read(ReportAge), "s", "How old the gauges of the fleet are.");
    }

    public void Report(FleetGauges news)
    {
        lock (_lock)
        {
            var now = _clock.GetTimestamp();
            _reported = now;
            if (news.TemplateAge is not null)
                _templateAgeReported = now;
            _latest = new FleetGauges
            {
                WarmReady = news.WarmReady ?? _latest.WarmReady,
                WarmMaking = news.WarmMaking ?? _latest.WarmMaking,
                TemplateAge = news.TemplateAge ?? _latest.TemplateAge,
                TemplateSizeBytes = news.TemplateSizeBytes ?? _latest.TemplateSizeBytes,
                TemplateBuildDuration = news.TemplateBuildDuration ?? _latest.TemplateBuildDuration,
                Tenants = news.Tenants ?? _latest.Tenants,
                UnknownDatabases = news.UnknownDatabases ?? _latest.UnknownDatabases,
                MissingDatabases = news.MissingDatabases ?? _latest.MissingDatabases,
            };
        }
    }

    private List<Measurement<T>> Read<T>(Func<FleetGauges, IEnumerable<Measurement<T>>> show)
        where T : struct
    {
        lock (_lock)
            return [.. show(_latest)];
    }

    private static IEnumerable<Measurement<T>> One<T>(T? value)
        where T : struct => value is { } known ? [new Measurement<T>(known)] : [];

    private static IEnumerable<Measurement<long>> WarmDatabases(FleetGauges latest)
    {
        if (latest.WarmReady is { } ready)
            yield return Tagged(ready, "state", "ready");
        if (latest.WarmMaking is { } making)
            yield return Tagged(making, "state", "making");
    }

    private static IEnumerable<Measurement<long>> Tenants(FleetGauges latest) => latest.Tenants is { } tenants
        ? Enum.GetValues<TenantStatus>().Select(status =>
            Tagged(tenants.GetValueOrDefault(status), "status", status.ToString().ToLowerInvariant()))
        : [];

    private IEnumerable<Measurement<double>> TemplateAge(FleetGauges latest) =>
        One((latest.TemplateAge + _clock.GetElapsedTime(_templateAgeReported))?.TotalSeconds);

    private IEnumerable<Measurement<double>> ReportAge(FleetGauges latest) =>
        One(_reported is { } reported ? _clock.GetElapsedTime(reported).TotalSeconds : (double?)null);

    private static Measurement<long> Tagged(long value, string name, string tag) => new(value, new KeyValuePair<string, object?>(name, tag));
}
