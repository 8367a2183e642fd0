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
    FaultPoints faults,
    TimeProvider clock,
    ILogger<WarmDatabases> logger)
{
    // Each of them unusable: then something is wrong that another would not mend.
    private const int MaxAttempts = 3;

    private static readonly TimeSpan CleanupTimeout = TimeSpan.FromSeconds(10);

    // What this process is making: a row of its own in the making that is not among them is one that it could not clean up.
    private readonly ConcurrentDictionary<Guid, bool> _inTheMaking = new();

    /// <summary>Makes a warm database the tenant's; false where there is none to be had.</summary>
    public async Task<bool> TryClaimAsync(Tenant tenant, SchemaTemplate template, CancellationToken cancellationToken)
    {
        for (var attempt = 1; attempt <= MaxAttempts && options.Count > 0; attempt++)
        {
            if (await store.TryClaimAsync(tenant.Id, template.Id, cancellationToken) is not { } warm)
                return false;
            await faults.ReachAsync(FaultPoint.ClaimChosen, cancellationToken);
            try
            {
                if (await claim.TryRunAsync(warm, tenant, cancellationToken))
                {
                    await faults.ReachAsync(FaultPoint.ClaimRenamed, cancellationToken);
                    await store.DeleteAsync(warm.Id, cancellationToken);
                    return true;
                }

                InUse(warm.DatabaseName);
            }
            catch (PostgresException e) when (WarmClaim.IsUnusable(e))
            {
                Unusable(e, warm.DatabaseName, e.MessageText);
            }

            await store.RejectAsync(warm.Id, cancellationToken);
        }

        return false;
    }

    /// <summary>Makes one more, unless there are enough.</summary>
    public async Task<bool> TryMakeAsync(SchemaTemplate template, CancellationToken cancellationToken)
    {
        if (options.Count == 0)
            return false;
        var id = Guid.CreateVersion7(clock.GetUtcNow());
        var name = $"{options.NamePrefix}_warm_{RandomNumberGenerator.GetHexString(8, lowercase: true)}";
        _inTheMaking.TryAdd(id, true);
        try
        {
            if (!await store.TryReserveAsync(id, name, template.Id, cancellationToken))
                return false;
            await MakeAsync(id, name, template, cancellationToken);
            return true;
        }
        finally
        {
            _inTheMaking.TryRemove(id, out _);
        }
    }

    /// <summary>Drops what is outdated, and what was left by processes that are gone or could not clean up.</summary>
    /// <returns>How many.</returns>
    public async Task<int> RemoveUnusableAsync(CancellationToken cancellationToken)
    {
        var removed = 0;
        foreach (var warm in await store.TakeForRemovalAsync([.. _inTheMaking.Keys], cancellationToken))
        {
            try
            {
                await RemoveAsync(warm, cancellationToken);
                removed++;
            }
            catch (Exception e) when (!cancellationToken.IsCancellationRequested)
            {
                // One that resists (a superuser's session is in it, say) must not keep the others; the next round tries it again.
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

    private async Task MakeAsync(Guid id, string name, SchemaTemplate template, CancellationToken cancellationToken)
    {
        var isReady = false;
        try
        {
            await faults.ReachAsync(FaultPoint.WarmReserved, cancellationToken);
            var mark = await MarkOfAsync(id, cancellationToken);
            await cloner.CloneAsync(
                new CloneTarget(name, mark, secrets.DerivePassword(id, version: 1), ApplicationNameFor(id), IsForTenant: false),
                template,
                cancellationToken);
            await faults.ReachAsync(FaultPoint.WarmMade, cancellationToken);
            isReady = await store.MarkReadyAsync(id, cancellationToken);
        }
        finally
        {
            if (!isReady)
                await LeaveAsync(id);
        }
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
            NotLeft(e, id);
        }
    }

    [LoggerMessage(2165, LogLevel.Warning, "The warm database {Database} is in use by somebody, and is dropped instead of handed out")]
    private partial void InUse(string database);

    [LoggerMessage(2166, LogLevel.Warning, "The warm database {Database} cannot be handed out, and is dropped: {Reason}")]
    private partial void Unusable(Exception exception, string database, string reason);

    [LoggerMessage(2168, LogLevel.Warning, "The warm database {Database} could not be dropped, and is tried again: {Reason}")]
    private partial void StillThere(Exception exception, string database, string reason);

    [LoggerMessage(2167, LogLevel.Warning, "The warm database {Id} that could not be finished is left until this process ends")]
    private partial void NotLeft(Exception exception, Guid id);
}
