using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using TenantManager.Infrastructure.Configuration;
using TenantManager.Infrastructure.Startup;

namespace TenantManager.Infrastructure.Usage;

/// <summary>
/// Collects round the clock, on every replica, one batch after the other. After each it rests for as long as that took, so that the
/// server has half of the time for others, however many databases there are.
/// </summary>
internal sealed partial class UsageCollection(
    UsageCollector collector, UsageOptions options, StartupState startup, TimeProvider clock, ILogger<UsageCollection> logger)
    : BackgroundService
{
    private static readonly TimeSpan BatchTimeout = TimeSpan.FromMinutes(2);
    private static readonly TimeSpan ShortestPause = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(10);

    // While nobody's time has come; a fraction, so that the interval is kept to.
    private TimeSpan IdlePause => TimeSpan.FromTicks(Math.Clamp((options.Interval / 10).Ticks, ShortestPause.Ticks, LongestPause.Ticks));

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await startup.Settled.WaitAsync(stoppingToken);
        while (startup.Phase == StartupPhase.Ready && !stoppingToken.IsCancellationRequested)
        {
            var start = clock.GetTimestamp();
            var isIdle = await TryCollectAsync(stoppingToken) == 0;
            var took = clock.GetElapsedTime(start);
            await Task.Delay(isIdle ? IdlePause : took > ShortestPause ? took : ShortestPause, clock, stoppingToken);
        }
    }

    private async Task<int> TryCollectAsync(CancellationToken stoppingToken)
    {
        using var timeout = CancellationTokenSource.CreateLinkedTokenSource(stoppingToken);
        timeout.CancelAfter(BatchTimeout);
        try
        {
            return await collector.CollectAsync(timeout.Token);
        }
        catch (Exception e) when (!stoppingToken.IsCancellationRequested)
        {
            PutOff(e, e.Message);
            return 0;
        }
    }

    [LoggerMessage(2812, LogLevel.Warning, "The usage of some tenants could not be collected, which is tried again in the next interval: {Reason}")]
    private partial void PutOff(Exception exception, string reason);
}
