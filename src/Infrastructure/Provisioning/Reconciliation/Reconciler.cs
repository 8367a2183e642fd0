using Microsoft.Extensions.Logging;
using TenantManager.Infrastructure.Provisioning.Templates;
using TenantManager.Infrastructure.Provisioning.Warm;

namespace TenantManager.Infrastructure.Provisioning.Reconciliation;

/// <summary>
/// Brings registry, databases and roles together again after whatever has happened. Every replica does it; rows that are
/// taken by compare-and-set keep two from doing the same.
/// </summary>
internal sealed partial class Reconciler(
    AbandonedRegistrations registrations,
    WarmDatabases warmDatabases,
    TemplateStore templates,
    TemplateBuilder templateBuilder,
    ServerSweep sweep,
    Housekeeping housekeeping,
    ILogger<Reconciler> logger)
{
    /// <summary>What dead processes left in the middle of something: cheap to look for, and often.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        // Each by itself: one that fails must not keep the others.
        await TryAsync("undo registrations", registrations.UndoAsync, cancellationToken);
        await TryAsync("drop warm databases", warmDatabases.RemoveUnusableAsync, cancellationToken);
        await TryAsync("drop templates", RemoveTemplatesAsync, cancellationToken);
    }

    /// <summary>The whole comparison, and housekeeping.</summary>
    public async Task SweepAsync(CancellationToken cancellationToken)
    {
        await TryAsync("drop what belongs to nobody", async token => (await sweep.RunAsync(token)).Dropped, cancellationToken);
        await housekeeping.RunAsync(cancellationToken);
    }

    private async Task<int> RemoveTemplatesAsync(CancellationToken cancellationToken)
    {
        var removed = 0;
        foreach (var (id, name) in await templates.FindUnusedAsync(cancellationToken))
        {
            try
            {
                await templateBuilder.RemoveAsync(id, name, cancellationToken);
                await templates.DeleteAsync(id, cancellationToken);
                removed++;
            }
            catch (Exception e) when (!cancellationToken.IsCancellationRequested)
            {
                // One that resists (a superuser's session is in it, say) must not keep the others.
                Failed(e, $"drop the template {name}", e.Message);
            }
        }

        return removed;
    }

    private async Task TryAsync(string what, Func<CancellationToken, Task<int>> work, CancellationToken cancellationToken)
    {
        try
        {
            if (await work(cancellationToken) is > 0 and var count)
                Done(what, count);
        }
        catch (Exception e) when (!cancellationToken.IsCancellationRequested)
        {
            Failed(e, what, e.Message);
        }
    }

    [LoggerMessage(2195, LogLevel.Information, "Reconciled: {What} ({Count})")]
    private partial void Done(string what, int count);

    [LoggerMessage(2196, LogLevel.Warning, "Reconciling failed to {What}, and tries again in the next round: {Reason}")]
    private partial void Failed(Exception exception, string what, string reason);
}
