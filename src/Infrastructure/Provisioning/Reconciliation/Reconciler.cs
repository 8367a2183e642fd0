using Microsoft.Extensions.Logging;
using TenantManager.Infrastructure.Provisioning.Templates;
using TenantManager.Infrastructure.Provisioning.Warm;
using TenantManager.Infrastructure.Telemetry;

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
    LentRoleSweep lentRoles,
    Housekeeping housekeeping,
    FleetReport report,
    ProvisioningMetrics metrics,
    ILogger<Reconciler> logger)
{
    /// <summary>What dead processes left in the middle of something: cheap to look for, and often.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        // Each by itself: one that fails must not keep the others.
        await TryAsync("undo_registration", registrations.UndoAsync, cancellationToken);
        await TryAsync("drop_warm", warmDatabases.RemoveUnusableAsync, cancellationToken);
        await TryAsync("drop_template", RemoveTemplatesAsync, cancellationToken);
        await TryAsync("end_lent_roles", lentRoles.EndDueAsync, cancellationToken);
        metrics.ReportGauges(await report.ReadAsync(cancellationToken));
    }

    /// <summary>The whole comparison, and housekeeping.</summary>
    public async Task SweepAsync(CancellationToken cancellationToken)
    {
        await TryAsync("drop_orphan", SweepServerAsync, cancellationToken);
        await TryAsync("drop_lent_role", lentRoles.RunAsync, cancellationToken);
        await housekeeping.RunAsync(cancellationToken);
    }

    private async Task<int> SweepServerAsync(CancellationToken cancellationToken)
    {
        var result = await sweep.RunAsync(cancellationToken);
        metrics.ReportGauges(new FleetGauges { UnknownDatabases = result.Unknown, MissingDatabases = result.Missing });
        if (result.Gated > 0)
        {
            metrics.Reconciled("apply_gate", result.Gated);
            Done("apply_gate", result.Gated);
        }

        return result.Dropped;
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
                // As where a clone of it is being made, or somebody is in it.
                StillThere(e, name, e.Message);
            }
        }

        return removed;
    }

    /// <param name="action">As the metrics and the log name it.</param>
    /// <param name="work">Says how many it was done to.</param>
    /// <param name="cancellationToken">Ends it.</param>
    private async Task TryAsync(string action, Func<CancellationToken, Task<int>> work, CancellationToken cancellationToken)
    {
        try
        {
            if (await work(cancellationToken) is not (> 0 and var count))
                return;
            metrics.Reconciled(action, count);
            Done(action, count);
        }
        catch (Exception e) when (!cancellationToken.IsCancellationRequested)
        {
            Failed(e, action, e.Message);
        }
    }

    [LoggerMessage(2195, LogLevel.Information, "Reconciled: {Action} ({Count})")]
    private partial void Done(string action, int count);

    [LoggerMessage(2196, LogLevel.Warning, "Reconciling ({Action}) failed, and is tried again in the next round: {Reason}")]
    private partial void Failed(Exception exception, string action, string reason);

    [LoggerMessage(2198, LogLevel.Warning, "The schema template {Database} could not be dropped, and is tried again: {Reason}")]
    private partial void StillThere(Exception exception, string database, string reason);
}
