using System.Diagnostics.Metrics;
using TenantManager.Application.Abstractions;
using TenantManager.Infrastructure.Security;
using TenantManager.Infrastructure.Telemetry;
using Xunit;

namespace TenantManager.Infrastructure.IntegrationTests.Security;

public sealed class HashingMetricsTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Show_the_queue_the_refusals_and_the_time_of_a_hash()
    {
        using var meters = Workers.NewMeters();
        using var listener = new MeterListener();
        var durations = new List<double>();
        var (queue, refused) = (-1, 0L);
        // Other tests have meters of the same name.
        listener.InstrumentPublished = (instrument, own) =>
        {
            if (instrument.Meter.Name == HashingMetrics.MeterName && ReferenceEquals(instrument.Meter.Scope, meters))
                own.EnableMeasurementEvents(instrument);
        };
        listener.SetMeasurementEventCallback<double>((_, seconds, _, _) => durations.Add(seconds));
        listener.SetMeasurementEventCallback<int>((_, length, _, _) => queue = length);
        listener.SetMeasurementEventCallback<long>((_, count, _, _) => refused += count);
        listener.Start();
        using var workers = Workers.Start(1, capacity: 2, meters);
        using var gate = new ManualResetEventSlim();
        using var started = new ManualResetEventSlim();

        var first = workers.RunAsync(() => { started.Set(); gate.Wait(Token); return 0; }, Token);
        started.Wait(Token);
        var waiting = new[] { workers.RunAsync(() => 0, Token), workers.RunAsync(() => 0, Token) };
        listener.RecordObservableInstruments();
        Assert.Equal(2, queue);
        await Assert.ThrowsAsync<HashingOverloadedException>(() => workers.RunAsync(() => 0, Token));
        gate.Set();
        await Task.WhenAll([first, .. waiting]);
        listener.RecordObservableInstruments();

        Assert.Equal(0, queue);
        Assert.Equal(1, refused);
        Assert.Equal(3, durations.Count);
        Assert.All(durations, seconds => Assert.InRange(seconds, 0, 60));
    }

    [Theory]
    [InlineData(2, 10, 64)]
    [InlineData(2, 11, 40)]
    [InlineData(2, 12, 20)]
    [InlineData(2, 13, 16)]
    [InlineData(1, 16, 8)]
    [InlineData(1, 4, 32)]
    public void The_queue_is_shorter_where_a_hash_takes_longer(int workers, int workFactor, int capacity) =>
        Assert.Equal(capacity, HashingWorkers.CapacityFor(workers, workFactor));
}
