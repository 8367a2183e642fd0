using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Npgsql;
using TenantManager.Infrastructure.Startup;

namespace TenantManager.Infrastructure.Usage;

/// <summary>
/// Writes down every two seconds what was counted since; a crash loses those. A batch of which it is not known whether it was written is
/// sent again as it was, before any other.
/// </summary>
internal sealed partial class CallFlushing(
    CallMeter meter, CallStore store, StartupState startup, TimeProvider clock, ILogger<CallFlushing> logger) : BackgroundService
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(10);

    private IReadOnlyList<CountedCalls> _unconfirmed = [];
    private long _sequence;

    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await base.StopAsync(cancellationToken);
        if (startup.Phase == StartupPhase.Ready)
            await TryFlushAsync(cancellationToken);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await startup.Settled.WaitAsync(stoppingToken);
        using var timer = new PeriodicTimer(Interval, clock);
        while (startup.Phase == StartupPhase.Ready && await timer.WaitForNextTickAsync(stoppingToken))
            await TryFlushAsync(stoppingToken);
    }

    internal async Task TryFlushAsync(CancellationToken cancellationToken)
    {
        using var timeout = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        timeout.CancelAfter(Timeout);
        try
        {
            await SendAsync(timeout.Token);
            _unconfirmed = meter.Take();
            _sequence++;
            await SendAsync(timeout.Token);
        }
        catch (Exception e) when (e is NpgsqlException or OperationCanceledException or TimeoutException)
        {
            if (!cancellationToken.IsCancellationRequested)
                NotWritten(e, e.Message);
        }
    }

    private async Task SendAsync(CancellationToken cancellationToken)
    {
        if (_unconfirmed.Count == 0)
            return;
        meter.Confirm(_unconfirmed, await store.WriteAsync(_sequence, _unconfirmed, cancellationToken));
        _unconfirmed = [];
    }

    [LoggerMessage(2801, LogLevel.Warning, "The calls that were counted could not be written down, which is tried again: {Reason}")]
    private partial void NotWritten(Exception exception, string reason);
}
