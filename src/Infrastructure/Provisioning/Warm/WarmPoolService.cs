using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using TenantManager.Application.Abstractions;
using TenantManager.Infrastructure.Configuration;
using TenantManager.Infrastructure.Provisioning.Templates;
using TenantManager.Infrastructure.Startup;

namespace TenantManager.Infrastructure.Provisioning.Warm;

/// <summary>
/// Keeps the template as the source is, and the warm databases at their number, in the background: after every registration, and
/// at least every few seconds.
/// </summary>
internal sealed partial class WarmPoolService(
    SchemaTemplates templates,
    WarmDatabases warmDatabases,
    CloneSlots slots,
    ICapacity capacity,
    SchemaCopyOptions schemaCopy,
    FleetOptions fleet,
    StartupState startup,
    TimeProvider clock,
    ILogger<WarmPoolService> logger) : BackgroundService
{
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(30);

    // About a hash: the registration that has just taken one wants the processor for its own and the disk for its outcome. On two
    // cores refilling beside it made it 29 instead of 13 ms slower than the hash.
    private static readonly TimeSpan AfterClaim = TimeSpan.FromMilliseconds(150);

    private readonly SemaphoreSlim _wakeUp = new(0, 1);

    private int _failures;

    /// <summary>There may be something to make.</summary>
    public void Wake()
    {
        try
        {
            if (_wakeUp.CurrentCount == 0)
                _wakeUp.Release();
        }
        catch (SemaphoreFullException)
        {
            // Somebody else has woken it in this instant.
        }
    }

    public override void Dispose()
    {
        _wakeUp.Dispose();
        base.Dispose();
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await startup.Settled.WaitAsync(stoppingToken);
        while (startup.Phase == StartupPhase.Ready && !stoppingToken.IsCancellationRequested)
        {
            await RunRoundAsync(stoppingToken);
            // After failures a registration's wake-up does not hurry it: the registration itself tries, and tells what is wrong.
            if (_failures > 0)
                await Task.Delay(PauseAfterFailures, clock, stoppingToken);
            else if (await _wakeUp.WaitAsync(fleet.RoundInterval, stoppingToken))
                await Task.Delay(AfterClaim, clock, stoppingToken);
        }
    }

    private TimeSpan PauseAfterFailures
    {
        get
        {
            var pause = fleet.RoundInterval * Math.Pow(2, Math.Min(_failures - 1, 5));
            return pause < LongestPause ? pause : LongestPause;
        }
    }

    private async Task RunRoundAsync(CancellationToken stoppingToken)
    {
        using var timeout = CancellationTokenSource.CreateLinkedTokenSource(stoppingToken);
        timeout.CancelAfter(schemaCopy.Timeout);
        try
        {
            var (template, _) = await templates.EnsureAsync(timeout.Token);
            await Task.WhenAll(Enumerable.Range(0, CloneSlots.Count).Select(_ => FillAsync(template, timeout.Token)));
            _failures = 0;
        }
        catch (Exception e) when (!stoppingToken.IsCancellationRequested)
        {
            _failures++;
            Failed(e, e.Message);
        }
    }

    /// <summary>Makes one after the other while there is a place that no registration waits for, and too few.</summary>
    private async Task FillAsync(SchemaTemplate template, CancellationToken cancellationToken)
    {
        var hasMade = true;
        while (hasMade && await capacity.FindShortageAsync(cancellationToken) is null)
        {
            using var slot = slots.TryEnterIdle();
            hasMade = slot is not null && await TryMakeAsync(template, cancellationToken);
        }
    }

    private async Task<bool> TryMakeAsync(SchemaTemplate template, CancellationToken cancellationToken)
    {
        try
        {
            return await warmDatabases.TryMakeAsync(template, cancellationToken);
        }
        catch (CloneDiffersException)
        {
            // The next round builds another.
            await templates.DismissAsync(template, cancellationToken);
            throw;
        }
    }

    [LoggerMessage(2171, LogLevel.Warning, "The schema template or the warm databases could not be kept up, and are tried again: {Reason}")]
    private partial void Failed(Exception exception, string reason);
}
