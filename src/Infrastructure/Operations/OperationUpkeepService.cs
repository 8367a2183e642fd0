using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Npgsql;
using TenantManager.Infrastructure.Configuration;
using TenantManager.Infrastructure.Startup;

namespace TenantManager.Infrastructure.Operations;

/// <summary>Does the upkeep of operations on every replica, round after round.</summary>
internal sealed partial class OperationUpkeepService(
    IOperationUpkeep upkeep, FleetOptions options, StartupState startup, TimeProvider clock, ILogger<OperationUpkeepService> logger)
    : BackgroundService
{
    private static readonly TimeSpan RoundTimeout = TimeSpan.FromSeconds(30);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await startup.Settled.WaitAsync(stoppingToken);
        using var timer = new PeriodicTimer(options.RoundInterval, clock);
        while (startup.Phase == StartupPhase.Ready && await timer.WaitForNextTickAsync(stoppingToken))
        {
            using var timeout = CancellationTokenSource.CreateLinkedTokenSource(stoppingToken);
            timeout.CancelAfter(RoundTimeout);
            try
            {
                await upkeep.RequeueStrandedAsync(timeout.Token);
                await upkeep.PurgeExpiredAsync(timeout.Token);
            }
            catch (Exception e) when (!stoppingToken.IsCancellationRequested && e is NpgsqlException or OperationCanceledException)
            {
                Postponed(e, e.Message);
            }
        }
    }

    [LoggerMessage(2541, LogLevel.Warning, "The upkeep of operations is put off to the next round: {Reason}")]
    private partial void Postponed(Exception exception, string reason);
}
