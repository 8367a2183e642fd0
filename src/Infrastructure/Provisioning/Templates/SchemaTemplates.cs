using System.Security.Cryptography;
using Microsoft.Extensions.Logging;
using TenantManager.Application.Abstractions;
using TenantManager.Infrastructure.Configuration;
using TenantManager.Infrastructure.Faults;
using TenantManager.Infrastructure.Telemetry;

namespace TenantManager.Infrastructure.Provisioning.Templates;

/// <summary>
/// Keeps a template with the source's schema, built once for each state of the source, by whichever replica comes first.
/// </summary>
internal sealed partial class SchemaTemplates(
    TemplateStore store,
    TemplateBuilder builder,
    SourceFingerprint source,
    TemplateOptions options,
    WarmDatabaseOptions naming,
    ProvisioningMetrics metrics,
    FaultPoints faults,
    TimeProvider clock,
    ILogger<SchemaTemplates> logger) : IDisposable
{
    private const int MaxWaiting = 500;

    private static readonly TimeSpan PollInterval = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan CleanupTimeout = TimeSpan.FromSeconds(10);

    private readonly BoundedSemaphore _gate = new(1, MaxWaiting);
    private volatile Confirmation? _last;

    /// <summary>The template that was last found to be as the source is; null before the first.</summary>
    public SchemaTemplate? Last => _last?.Template;

    /// <summary>
    /// The template as the source is now, or was not longer than <c>TEMPLATE_FRESHNESS</c> before this call; built first where
    /// there is none. The caller's token bounds the wait.
    /// </summary>
    /// <exception cref="ProvisioningException">The source cannot be copied, or too many wait already.</exception>
    public async Task<CurrentTemplate> EnsureAsync(CancellationToken cancellationToken)
    {
        var begun = clock.GetTimestamp();
        if (FreshAt(begun) is { } known)
            return new CurrentTemplate(known, WasBuilt: false);
        using var turn = await _gate.EnterAsync(cancellationToken);
        // Whoever was before us may have looked since we began.
        return FreshAt(begun) is { } found
            ? new CurrentTemplate(found, WasBuilt: false)
            : await LookAsync(isForced: false, cancellationToken);
    }

    /// <summary>Builds a template anew, whether or not the source has changed.</summary>
    /// <exception cref="ProvisioningException">The source cannot be copied.</exception>
    public async Task<SchemaTemplate> RebuildAsync(CancellationToken cancellationToken)
    {
        using var turn = await _gate.EnterAsync(cancellationToken);
        return (await LookAsync(isForced: true, cancellationToken)).Template;
    }

    /// <summary>Looks again before the next use: this template is not there any more, or cannot be cloned.</summary>
    public async Task DismissAsync(SchemaTemplate template, CancellationToken cancellationToken)
    {
        if (_last?.Template.Id == template.Id)
            _last = null;
        await store.RetireAsync(template.Id, cancellationToken);
        Dismissed(template.DatabaseName);
    }

    /// <summary>Forgets what was found, so that the next use looks at registry and source.</summary>
    public void Forget() => _last = null;

    public void Dispose() => _gate.Dispose();

    private SchemaTemplate? FreshAt(long timestamp) =>
        _last is { } last && clock.GetElapsedTime(last.LookedAt, timestamp) <= options.Freshness ? last.Template : null;

    private async Task<CurrentTemplate> LookAsync(bool isForced, CancellationToken cancellationToken)
    {
        while (true)
        {
            var lookedAt = clock.GetTimestamp();
            var fingerprint = await metrics.MeasureAsync("template_check", () => source.ReadAsync(cancellationToken));
            var current = await store.FindCurrentAsync(cancellationToken);
            if (!isForced && current?.SourceFingerprint == fingerprint)
                return Confirmed(current, lookedAt, wasBuilt: false);

            var id = Guid.CreateVersion7(clock.GetUtcNow());
            var name = $"{naming.NamePrefix}_tpl_{RandomNumberGenerator.GetHexString(8, lowercase: true)}";
            if (!await store.TryBeginAsync(id, name, cancellationToken))
            {
                // Another replica builds; what it builds may be what we need.
                await Task.Delay(PollInterval, clock, cancellationToken);
                continue;
            }

            if (await BuildAsync(id, name, current, isForced, cancellationToken) is { } built)
                return Confirmed(built, lookedAt, wasBuilt: built.Id == id);
        }
    }

    private CurrentTemplate Confirmed(SchemaTemplate template, long lookedAt, bool wasBuilt)
    {
        _last = new Confirmation(template, lookedAt);
        return new CurrentTemplate(template, wasBuilt);
    }

    /// <returns>The template to use: a new one, or the current; null where somebody else's came in between.</returns>
    private async Task<SchemaTemplate?> BuildAsync(
        Guid id, string name, SchemaTemplate? seen, bool isForced, CancellationToken cancellationToken)
    {
        SchemaTemplate? swapped;
        try
        {
            // Somebody else's may have been swapped in between our look and our turn to build.
            if (!isForced && (await store.FindCurrentAsync(cancellationToken))?.Id != seen?.Id)
            {
                await store.DeleteAsync(id, cancellationToken);
                return null;
            }

            var current = isForced ? null : seen;
            var outcome = await metrics.MeasureAsync(
                "template_build", () => builder.BuildAsync(id, name, current, cancellationToken));
            if (outcome.Built is null)
            {
                await store.ConfirmAsync(current!.Id, outcome.SourceFingerprint, cancellationToken);
                await store.DeleteAsync(id, cancellationToken);
                return current with { SourceFingerprint = outcome.SourceFingerprint };
            }

            swapped = await store.SwapAsync(id, outcome.Built, cancellationToken);
        }
        catch (Exception)
        {
            await GiveUpAsync(id, name);
            throw;
        }

        await faults.ReachAsync(FaultPoint.TemplateSwapped, cancellationToken);
        if (swapped is not null)
            Built(name, swapped.BuildTime.TotalMilliseconds, seen?.DatabaseName ?? "none");
        return swapped;
    }

    /// <summary>What cannot be dropped now is the reconciler's; the next attempt to build must not wait for it.</summary>
    private async Task GiveUpAsync(Guid id, string name)
    {
        using var timeout = new CancellationTokenSource(CleanupTimeout, clock);
        try
        {
            await builder.RemoveAsync(id, name, timeout.Token);
            await store.DeleteAsync(id, timeout.Token);
        }
        catch (Exception e)
        {
            NotRemoved(e, name, e.Message);
            await RetireAsync(id, name);
        }
    }

    private async Task RetireAsync(Guid id, string name)
    {
        using var timeout = new CancellationTokenSource(CleanupTimeout, clock);
        try
        {
            await store.RetireAsync(id, timeout.Token);
        }
        catch (Exception e)
        {
            // Only the end of this process' lease will now let another replica build.
            NotRemoved(e, name, e.Message);
        }
    }

    private sealed record Confirmation(SchemaTemplate Template, long LookedAt);

    [LoggerMessage(2141, LogLevel.Information, "Schema template {Database} is built after {ElapsedMs:0} ms, in the place of {Former}")]
    private partial void Built(string database, double elapsedMs, string former);

    [LoggerMessage(2142, LogLevel.Warning, "Schema template {Database} cannot be cloned any more, and another is built")]
    private partial void Dismissed(string database);

    [LoggerMessage(2143, LogLevel.Warning, "What was begun of the schema template {Database} is left to the reconciler: {Reason}")]
    private partial void NotRemoved(Exception exception, string database, string reason);
}
