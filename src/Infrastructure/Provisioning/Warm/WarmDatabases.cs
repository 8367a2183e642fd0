using System.Collections.Concurrent;
using System.Security.Cryptography;
using Microsoft.Extensions.Logging;
using Npgsql;
using TenantManager.Domain.Tenants;
using TenantManager.Infrastructure.Configuration;
using TenantManager.Infrastructure.Faults;
using TenantManager.Infrastructure.Fleet;
using TenantManager.Infrastructure.Provisioning.Server;
using TenantManager.Infrastructure.Provisioning.Templates;
using TenantManager.Infrastructure.Security;
using TenantManager.Infrastructure.Telemetry;

namespace TenantManager.Infrastructure.Provisioning.Warm;

/// <summary>Clones that are ready before anybody needs them: made in the background, claimed by renaming database and role.</summary>
internal sealed partial class WarmDatabases(
    WarmDatabaseStore store,
    DatabaseCloner cloner,
    WarmClaim claim,
    MarkedDatabaseRemoval removal,
    Installation installation,
    SecretsKey secrets,
    WarmDatabaseOptions options,
    ProvisioningMetrics metrics,
    FaultPoints faults,
    TimeProvider clock,
    ILogger<WarmDatabases> logger)
{
    // Each of them unusable: then something is wrong that another would not mend.
    private const int MaxAttempts = 3;

    private static readonly TimeSpan CleanupTimeout = TimeSpan.FromSeconds(10);

    // What this process is making: a row of its own in the making that is not among them is one that it could not clean up.
    private readonly ConcurrentDictionary<Guid, bool> _inTheMaking = new();

    // What this process failed to make, and to say so in the registry.
    private readonly ConcurrentDictionary<Guid, bool> _left = new();

    /// <summary>Makes a warm database the tenant's; false where there is none to be had.</summary>
    public async Task<bool> TryClaimAsync(Tenant tenant, SchemaTemplate template, CancellationToken cancellationToken)
    {
        var hasClaimed = await metrics.MeasureAsync("claim", () => ClaimAsync(tenant, template, cancellationToken));
        if (hasClaimed || options.Count > 0)
            metrics.WarmClaimed(hasClaimed);
        return hasClaimed;
    }

    /// <summary>Makes one more, unless there are enough.</summary>
    public async Task<bool> TryMakeAsync(SchemaTemplate template, CancellationToken cancellationToken)
    {
        if (options.Count == 0)
            return false;
        var id = Guid.CreateVersion7(clock.GetUtcNow());
        var name = $"{options.NamePrefix}_warm_{RandomNumberGenerator.GetHexString(8, lowercase: true)}";
        _inTheMaking.TryAdd(id, true);
        var mayBeHalfMade = true;
        try
        {
            if (!await store.TryReserveAsync(id, name, template.Id, cancellationToken))
            {
                mayBeHalfMade = false;
                return false;
            }

            mayBeHalfMade = !await TryFinishAsync(id, name, template, cancellationToken);
            return true;
        }
        finally
        {
            if (mayBeHalfMade)
                await LeaveAsync(id);
            _inTheMaking.TryRemove(id, out _);
        }
    }

    /// <summary>Drops what is outdated, and what was left by processes that are gone or could not clean up.</summary>
    /// <returns>How many.</returns>
    public async Task<int> RemoveUnusableAsync(CancellationToken cancellationToken)
    {
        var removed = 0;
        var left = _left.Keys.ToArray();
        var taken = await store.TakeForRemovalAsync([.. _inTheMaking.Keys], left, cancellationToken);
        foreach (var id in left)
            _left.TryRemove(id, out _);
        foreach (var warm in taken)
        {
            try
            {
                await RemoveAsync(warm, cancellationToken);
                removed++;
            }
            catch (Exception e) when (!cancellationToken.IsCancellationRequested)
            {
                // One that resists, as with somebody's session in it, must not keep the others; the next round tries it again.
                StillThere(e, warm.DatabaseName, e.Message);
            }
        }

        return removed;
    }

    /// <summary>Drops what there is of it under its own name, and forgets it when that is proven gone.</summary>
    public async Task RemoveAsync(WarmDatabase warm, CancellationToken cancellationToken)
    {
        await removal.RemoveAsync(
            warm.DatabaseName, await MarkOfAsync(warm.Id, cancellationToken), ApplicationNameFor(warm.Id), cancellationToken);
        await store.DeleteAsync(warm.Id, cancellationToken);
    }

    private async Task<bool> ClaimAsync(Tenant tenant, SchemaTemplate template, CancellationToken cancellationToken)
    {
        for (var attempt = 1; attempt <= MaxAttempts; attempt++)
        {
            if (await store.TryClaimAsync(tenant.Id, template.Id, cancellationToken) is not { } warm)
                return false;
            await faults.ReachAsync(FaultPoint.ClaimChosen, cancellationToken);
            try
            {
                var mark = await MarkOfAsync(warm.Id, cancellationToken);
                switch (await claim.TryRunAsync(warm, mark, template, tenant, cancellationToken))
                {
                    case WarmClaimOutcome.Claimed:
                        await faults.ReachAsync(FaultPoint.ClaimRenamed, cancellationToken);
                        await store.DeleteAsync(warm.Id, cancellationToken);
                        return true;
                    case WarmClaimOutcome.InUse:
                        InUse(warm.DatabaseName);
                        break;
                    case WarmClaimOutcome.Changed:
                        Changed(warm.DatabaseName);
                        break;
                }
            }
            catch (PostgresException e) when (WarmClaim.IsUnusable(e))
            {
                Unusable(e, warm.DatabaseName, e.MessageText);
            }

            await store.RejectAsync(warm.Id, cancellationToken);
        }

        return false;
    }

    /// <summary>False where it was taken from this process meanwhile.</summary>
    private async Task<bool> TryFinishAsync(Guid id, string name, SchemaTemplate template, CancellationToken cancellationToken)
    {
        await faults.ReachAsync(FaultPoint.WarmReserved, cancellationToken);
        var mark = await MarkOfAsync(id, cancellationToken);
        await cloner.CloneAsync(
            new CloneTarget(name, mark, secrets.DerivePassword(id, version: 1), ApplicationNameFor(id), IsForTenant: false),
            template,
            cancellationToken);
        await faults.ReachAsync(FaultPoint.WarmMade, cancellationToken);
        return await store.MarkReadyAsync(id, cancellationToken);
    }

    private static string ApplicationNameFor(Guid id) => $"tm-warm {id:D}";

    private async Task<ObjectMark> MarkOfAsync(Guid id, CancellationToken cancellationToken) =>
        new(await installation.GetIdAsync(cancellationToken), MarkedAs.Warm, id);

    /// <summary>To the reconciler, which drops it.</summary>
    private async Task LeaveAsync(Guid id)
    {
        using var timeout = new CancellationTokenSource(CleanupTimeout, clock);
        try
        {
            await store.RejectAsync(id, timeout.Token);
        }
        catch (Exception e) when (e is NpgsqlException or OperationCanceledException)
        {
            _left.TryAdd(id, true);
            NotLeft(e, id, e.Message);
        }
    }

    [LoggerMessage(2165, LogLevel.Warning, "The warm database {Database} is in use by somebody, and is dropped instead of handed out")]
    private partial void InUse(string database);

    [LoggerMessage(2166, LogLevel.Warning, "The warm database {Database} cannot be handed out, and is dropped: {Reason}")]
    private partial void Unusable(Exception exception, string database, string reason);

    [LoggerMessage(2167, LogLevel.Warning, "The warm database {Id} could not be finished, and is dropped once the registry can be told: {Reason}")]
    private partial void NotLeft(Exception exception, Guid id, string reason);

    [LoggerMessage(2168, LogLevel.Warning, "The warm database {Database} could not be dropped, and is tried again: {Reason}")]
    private partial void StillThere(Exception exception, string database, string reason);

    [LoggerMessage(2169, LogLevel.Warning,
        "The warm database {Database} is not handed out: somebody has changed its mark, its settings or who may enter it")]
    private partial void Changed(string database);
}
