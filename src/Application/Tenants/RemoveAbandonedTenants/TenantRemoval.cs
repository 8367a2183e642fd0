using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using TenantManager.Application.Abstractions;
using TenantManager.Domain.Tenants;

namespace TenantManager.Application.Tenants.RemoveAbandonedTenants;

/// <summary>Undoes a registration: database, role and rows, in this order, so that the rows name what is still there.</summary>
internal sealed partial class TenantRemoval(
    IServiceScopeFactory scopes, TimeProvider clock, ILogger<TenantRemoval> logger)
{
    // Bridges a restart of PostgreSQL; what cannot be undone in it is left to the periodic removal.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(45);
    private static readonly TimeSpan MarkPatience = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(3);

    /// <summary>Tries until it is done or patience ends; then the tenant stays, to be removed later.</summary>
    public async Task UndoAsync(Guid tenantId)
    {
        using var deadline = new CancellationTokenSource(Patience, clock);
        for (var pause = FirstPause; ; pause = Min(pause * 2, LongestPause))
        {
            try
            {
                await RemoveAsync(tenantId, static _ => true, deadline.Token);
                return;
            }
            catch (Exception exception) when (!deadline.IsCancellationRequested)
            {
                Retrying(exception, tenantId, exception.Message);
            }
            catch (Exception exception)
            {
                LeftBehind(exception, tenantId);
                await TryMarkFailedAsync(tenantId);
                return;
            }

            await Task.Delay(pause, clock, deadline.Token).ContinueWith(
                static _ => { }, CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default);
        }
    }

    /// <summary>One try, unless the registration has finished after all: its process may only have been slow.</summary>
    public Task RemoveUnfinishedAsync(Guid tenantId, CancellationToken cancellationToken) => RemoveAsync(
        tenantId, static tenant => tenant.Status is TenantStatus.Pending or TenantStatus.Failed, cancellationToken);

    /// <summary>One try. A scope of its own: the caller's may hold entities in a state that was never committed.</summary>
    private async Task RemoveAsync(Guid tenantId, Func<Tenant, bool> mayGo, CancellationToken cancellationToken)
    {
        await using var scope = scopes.CreateAsyncScope();
        var tenants = scope.ServiceProvider.GetRequiredService<ITenantRepository>();
        if (await tenants.FindAsync(tenantId, cancellationToken) is not { } tenant || !mayGo(tenant))
            return;

        await scope.ServiceProvider.GetRequiredService<ITenantDatabaseProvisioner>().RemoveAsync(tenant, cancellationToken);
        await tenants.RemoveAsync(tenantId, cancellationToken);
        Removed(tenant.Slug.Value, tenant.DatabaseName.Value);
    }

    /// <summary>So that the periodic removal need not wait until the pending tenant is old.</summary>
    private async Task TryMarkFailedAsync(Guid tenantId)
    {
        using var deadline = new CancellationTokenSource(MarkPatience, clock);
        try
        {
            await using var scope = scopes.CreateAsyncScope();
            var tenants = scope.ServiceProvider.GetRequiredService<ITenantRepository>();
            if (await tenants.FindAsync(tenantId, deadline.Token) is not { } tenant)
                return;
            tenant.Fail(clock.GetUtcNow());
            await scope.ServiceProvider.GetRequiredService<IUnitOfWork>().SaveChangesAsync(deadline.Token);
        }
        catch (Exception exception)
        {
            // The registry is what is out of reach: the tenant stays pending, and is removed when it is old.
            NotMarked(exception, tenantId);
        }
    }

    private static TimeSpan Min(TimeSpan a, TimeSpan b) => a < b ? a : b;

    [LoggerMessage(1111, LogLevel.Warning, "Undoing tenant {TenantId} failed and is tried again: {Reason}")]
    private partial void Retrying(Exception exception, Guid tenantId, string reason);

    [LoggerMessage(1112, LogLevel.Error, "Undoing tenant {TenantId} failed; the periodic removal will go on with it")]
    private partial void LeftBehind(Exception exception, Guid tenantId);

    [LoggerMessage(1114, LogLevel.Warning, "Tenant {TenantId} could not be marked as failed")]
    private partial void NotMarked(Exception exception, Guid tenantId);

    [LoggerMessage(1113, LogLevel.Information, "Tenant {Slug} is undone: database {Database}, its role and its rows are gone")]
    private partial void Removed(string slug, string database);
}
