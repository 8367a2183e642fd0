using System.Diagnostics.Metrics;

namespace TenantManager.Infrastructure.Telemetry;

/// <summary>What bcrypt costs, and whether there is enough of it.</summary>
internal sealed class HashingMetrics
{
    public const string MeterName = "TenantManager";

    // bcrypt at the work factors 10 to 16, on machines from fast to slow.
    private static readonly double[] Seconds = [0.01, 0.025, 0.05, 0.075, 0.1, 0.15, 0.2, 0.3, 0.5, 1, 2.5, 5, 10];

    private readonly Meter _meter;
    private readonly Histogram<double> _duration;
    private readonly Counter<long> _refused;

    public HashingMetrics(IMeterFactory meters)
    {
        _meter = meters.Create(MeterName);
        _duration = _meter.CreateHistogram(
            "tenant_manager.hashing.duration", "s", "Time on a hashing thread, without the wait for it.",
            advice: new InstrumentAdvice<double> { HistogramBucketBoundaries = Seconds });
        _refused = _meter.CreateCounter<long>(
            "tenant_manager.hashing.refused", "{hash}", "Passwords not looked at because the queue was full.");
    }

    /// <param name="length">How many wait now.</param>
    public void ObserveQueue(Func<int> length) =>
        _meter.CreateObservableGauge("tenant_manager.hashing.queue", length, "{hash}", "Passwords that wait for a hashing thread.");

    public void Hashed(TimeSpan duration) => _duration.Record(duration.TotalSeconds);

    public void Refused() => _refused.Add(1);
}
