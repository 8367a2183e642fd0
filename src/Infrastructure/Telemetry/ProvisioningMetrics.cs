using System.Diagnostics.Metrics;
using TenantManager.Application.Abstractions;

namespace TenantManager.Infrastructure.Telemetry;

/// <summary>
/// What becomes of registrations, and of the databases behind them, in numbers. Labels are words of ours, few of each kind:
/// never a name, an id or anything else that a client chose.
/// </summary>
internal sealed class ProvisioningMetrics : IRegistrationMetrics
{
    // A claim takes a millisecond, a step inside a clone tens, a dump of a large schema minutes.
    private static readonly double[] StepSeconds =
        [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 180];

    private readonly Counter<long> _registrations;
    private readonly Histogram<double> _steps;
    private readonly UpDownCounter<long> _clones;
    private readonly Counter<long> _claims;
    private readonly Counter<long> _reconciled;
    private readonly FleetGaugeBoard _board;
    private readonly TimeProvider _clock;

    public ProvisioningMetrics(IMeterFactory meters, TimeProvider clock)
    {
        _clock = clock;
        var meter = meters.Create(TelemetryNames.Meter);
        _registrations = meter.CreateCounter<long>(
            "tenant_manager.registrations", "{registration}", "Registrations that ended, one way or another.");
        _steps = meter.CreateHistogram(
            "tenant_manager.provisioning.step.duration",
            "s",
            "How long a step of provisioning took.",
            tags: null,
            new InstrumentAdvice<double> { HistogramBucketBoundaries = StepSeconds });
        _clones = meter.CreateUpDownCounter<long>(
            "tenant_manager.clones.in_flight", "{clone}", "Clones of the template that are being made by this process.");
        _claims = meter.CreateCounter<long>(
            "tenant_manager.warm.claims", "{claim}", "Registrations that asked for a warm database.");
        _reconciled = meter.CreateCounter<long>(
            "tenant_manager.reconciler.actions", "{action}", "What the reconciler did about leftovers.");
        _board = new FleetGaugeBoard(meter, clock);
    }

    public void RegistrationFinished(string outcome, string path) =>
        _registrations.Add(1, new("outcome", outcome), new("path", path));

    /// <param name="step">One of <c>claim, clone, own, verify, bootstrap, template_check, template_build, undo</c>.</param>
    /// <param name="duration">Whether it ended well or not.</param>
    public void StepFinished(string step, TimeSpan duration) => _steps.Record(duration.TotalSeconds, new KeyValuePair<string, object?>("step", step));

    /// <summary>Measures a step, whether it ends well or not.</summary>
    public async Task<T> MeasureAsync<T>(string step, Func<Task<T>> work)
    {
        var start = _clock.GetTimestamp();
        try
        {
            return await work();
        }
        finally
        {
            StepFinished(step, _clock.GetElapsedTime(start));
        }
    }

    /// <inheritdoc cref="MeasureAsync{T}"/>
    public Task MeasureAsync(string step, Func<Task> work) => MeasureAsync(step, async () =>
    {
        await work();
        return true;
    });

    /// <summary>Counts a clone for as long as what it returns is not disposed of.</summary>
    /// <param name="purpose"><c>registration</c> or <c>warm</c>.</param>
    public IDisposable CloneInFlight(string purpose)
    {
        _clones.Add(1, new KeyValuePair<string, object?>("purpose", purpose));
        return new InFlight(_clones, purpose);
    }

    /// <param name="hit">Whether there was one to claim.</param>
    public void WarmClaimed(bool hit) => _claims.Add(1, new KeyValuePair<string, object?>("result", hit ? "hit" : "miss"));

    /// <param name="action">A word such as <c>undo_registration, drop_warm, drop_template, drop_orphan, forget_warm</c>.</param>
    /// <param name="count">How many it was done to.</param>
    public void Reconciled(string action, int count) => _reconciled.Add(count, new KeyValuePair<string, object?>("action", action));

    public void ReportGauges(FleetGauges gauges) => _board.Report(gauges);

    private sealed class InFlight(UpDownCounter<long> clones, string purpose) : IDisposable
    {
        private int _isOver;

        public void Dispose()
        {
            if (Interlocked.Exchange(ref _isOver, 1) == 0)
                clones.Add(-1, new KeyValuePair<string, object?>("purpose", purpose));
        }
    }
}
