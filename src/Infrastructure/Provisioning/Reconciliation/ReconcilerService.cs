using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using TenantManager.Infrastructure.Configuration;
using TenantManager.Infrastructure.Startup;

namespace TenantManager.Infrastructure.Provisioning.Reconciliation;

/// <summary>Reconciles several times in <c>RECONCILE_INTERVAL</c>, and sweeps once in it.</summary>
internal sealed partial class ReconcilerService(
    Reconciler reconciler,
    FleetOptions options,
    StartupState startup,
    TimeProvider clock,
    ILogger<ReconcilerService> logger) : BackgroundService
{
    // Drops of large databases take their time.
    private static readonly TimeSpan RoundTimeout = TimeSpan.FromMinutes(2);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await startup.Settled.WaitAsync(stoppingToken);
        using var timer = new PeriodicTimer(options.RoundInterval, clock);
        var sweptAt = clock.GetTimestamp();
        while (startup.Phase == StartupPhase.Ready && await timer.WaitForNextTickAsync(stoppingToken))
        {
            await RunAsync(reconciler.RunAsync, stoppingToken);
            if (clock.GetElapsedTime(sweptAt) < options.ReconcileInterval)
                continue;
            sweptAt = clock.GetTimestamp();
            await RunAsync(reconciler.SweepAsync, stoppingToken);
        }
    }

    private async Task RunAsync(Func<CancellationToken, Task> work, CancellationToken stoppingToken)
    {
        using var timeout = CancellationTokenSource.CreateLinkedTokenSource(stoppingToken);
        timeout.CancelAfter(RoundTimeout);
        try
        {
            await work(timeout.Token);
        }
        catch (Exception e) when (!stoppingToken.IsCancellationRequested)
        {
            RoundFailed(e, e.Message);
        }
    }

    [LoggerMessage(2197, LogLevel.Warning, "A round of reconciling was broken off: {Reason}")]
    private partial void RoundFailed(Exception exception, string reason);
}
