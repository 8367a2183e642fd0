using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using TenantManager.Application.Abstractions;
using TenantManager.Domain.Tenants;

namespace TenantManager.Application.Tenants.UndoRegistration;

/// <summary>Undoes a registration: database, role and rows, in this order, so that the rows name what is still there.</summary>
internal sealed partial class RegistrationUndoing(
    IServiceScopeFactory scopes, TimeProvider clock, ILogger<RegistrationUndoing> logger)
{
    // Bridges a restart of PostgreSQL; what cannot be undone in it is left to the reconciler.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(45);
    private static readonly TimeSpan HandOverTimeout = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(3);

    /// <summary>Tries until it is done or patience ends; then the tenant stays, for the reconciler of any replica.</summary>
    public Task RunPatientlyAsync(Guid tenantId) =>
        RetryAsync(tenantId, cancellationToken => RunAsync(tenantId, cancellationToken));

    /// <summary>Likewise, where there is no database and no role: the server, which may refuse us, is not asked.</summary>
    public Task ForgetAsync(Guid tenantId) => RetryAsync(tenantId, cancellationToken =>
        InScopeAsync(services => services.GetRequiredService<ITenantRepository>().RemoveUndoneAsync(tenantId, cancellationToken)));

    /// <summary>One try at a registration whose process is gone. When it fails, any replica may take it over at once.</summary>
    /// <returns>False where another replica is at it, and where the tenant stays.</returns>
    public async Task<bool> TakeOverAndRunAsync(Guid tenantId, CancellationToken cancellationToken)
    {
        if (!await TakeOverAsync(tenantId, cancellationToken))
            return false;
        try
        {
            return await RunAsync(tenantId, cancellationToken);
        }
        catch
        {
            await HandOverAsync(tenantId);
            throw;
        }
    }

    /// <summary>
    /// One try. A tenant that is active stays: its registration was completed after all, by a process that was only slow,
    /// or by a commit whose answer was lost. So does one that the server knows as complete: then the registry was restored as it
    /// was before, and the database is a customer's. A scope of its own: the caller's may hold changes that were never committed.
    /// </summary>
    /// <returns>False where it stays.</returns>
    private async Task<bool> RunAsync(Guid tenantId, CancellationToken cancellationToken)
    {
        await using var scope = scopes.CreateAsyncScope();
        var tenants = scope.ServiceProvider.GetRequiredService<ITenantRepository>();
        if (await tenants.FindAsync(tenantId, cancellationToken) is not { Status: TenantStatus.Pending or TenantStatus.Failed } tenant)
            return false;

        // From here on nobody can complete it: whoever still tries to meets a conflict.
        tenant.Fail(clock.GetUtcNow());
        await scope.ServiceProvider.GetRequiredService<IUnitOfWork>().SaveChangesAsync(cancellationToken);
        var provisioner = scope.ServiceProvider.GetRequiredService<ITenantDatabaseProvisioner>();
        if (await provisioner.IsMarkedCompleteAsync(tenant, cancellationToken))
        {
            await tenants.EndRegistrationAsync(tenantId, cancellationToken);
            Kept(tenant.Slug.Value, tenant.DatabaseName.Value);
            return false;
        }

        await provisioner.RemoveAsync(tenant, cancellationToken);
        await tenants.RemoveUndoneAsync(tenantId, cancellationToken);
        Removed(tenant.Slug.Value, tenant.DatabaseName.Value);
        return true;
    }

    private async Task<bool> TakeOverAsync(Guid tenantId, CancellationToken cancellationToken)
    {
        await using var scope = scopes.CreateAsyncScope();
        return await scope.ServiceProvider.GetRequiredService<ITenantRepository>().TryTakeOverAsync(tenantId, cancellationToken);
    }

    private async Task RetryAsync(Guid tenantId, Func<CancellationToken, Task> undo)
    {
        using var deadline = new CancellationTokenSource(Patience, clock);
        for (var pause = FirstPause; ; pause = Min(pause * 2, LongestPause))
        {
            try
            {
                await undo(deadline.Token);
                return;
            }
            catch (Exception exception) when (!deadline.IsCancellationRequested)
            {
                Retrying(exception, tenantId, exception.Message);
            }
            catch (Exception exception)
            {
                LeftBehind(exception, tenantId);
                await HandOverAsync(tenantId);
                return;
            }

            await Task.Delay(pause, clock, deadline.Token).ContinueWith(
                static _ => { }, CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default);
        }
    }

    /// <summary>To whichever reconciler is next: as long as this process lives, none would look after what it has given up.</summary>
    private async Task HandOverAsync(Guid tenantId)
    {
        using var timeout = new CancellationTokenSource(HandOverTimeout, clock);
        try
        {
            await InScopeAsync(services => services.GetRequiredService<ITenantRepository>().AbandonAsync(tenantId, timeout.Token));
        }
        catch (Exception exception)
        {
            NotHandedOver(exception, tenantId);
        }
    }

    private async Task InScopeAsync(Func<IServiceProvider, Task> work)
    {
        await using var scope = scopes.CreateAsyncScope();
        await work(scope.ServiceProvider);
    }

    private static TimeSpan Min(TimeSpan a, TimeSpan b) => a < b ? a : b;

    [LoggerMessage(1111, LogLevel.Warning, "Undoing tenant {TenantId} failed and is tried again: {Reason}")]
    private partial void Retrying(Exception exception, Guid tenantId, string reason);

    [LoggerMessage(1112, LogLevel.Error, "Undoing tenant {TenantId} failed; the reconciler will go on with it")]
    private partial void LeftBehind(Exception exception, Guid tenantId);

    [LoggerMessage(1113, LogLevel.Information, "Tenant {Slug} is undone: database {Database}, its role and its rows are gone")]
    private partial void Removed(string slug, string database);

    [LoggerMessage(1115, LogLevel.Error,
        "Tenant {Slug} is not active in the registry, and was: its database {Database} is kept. Has the registry been restored from a backup?")]
    private partial void Kept(string slug, string database);

    [LoggerMessage(1114, LogLevel.Error, "Tenant {TenantId} could not be handed over to the reconcilers: they take it when this process ends")]
    private partial void NotHandedOver(Exception exception, Guid tenantId);
}
