using TenantManager.Application.Abstractions;
using TenantManager.Domain.Common;
using TenantManager.Domain.Tenants;

namespace TenantManager.Application.Tenants;

/// <summary>
/// Commits what decides who gets into a tenant's database, which tells every replica, and then has the server follow it. A process that
/// dies between the two leaves the rest to any replica's reconciler.
/// </summary>
internal sealed class TenantStatusChange(
    ITenantRepository tenants, ITenantQueries queries, ITenantDatabaseGate gate, IUnitOfWork unitOfWork, IServiceLifetime lifetime)
{
    /// <param name="tenantId">Whose.</param>
    /// <param name="change">Of the tenant as it is; a refusal changes nothing.</param>
    /// <param name="cancellationToken">Ends it until that is committed, and not after.</param>
    public Task<Result<TenantDetails>> RunAsync(Guid tenantId, Func<Tenant, Result> change, CancellationToken cancellationToken) =>
        RunAsync(tenantId, tenant => Task.FromResult(change(tenant)), cancellationToken);

    /// <inheritdoc cref="RunAsync(Guid, Func{Tenant, Result}, CancellationToken)"/>
    public async Task<Result<TenantDetails>> RunAsync(
        Guid tenantId, Func<Tenant, Task<Result>> change, CancellationToken cancellationToken)
    {
        if (await CommitAsync(tenantId, change, cancellationToken) is { IsSuccess: false } refused)
            return refused.Error;
        await gate.ApplyAsync(tenantId, lifetime.Stopping);
        return await queries.FindAsync(tenantId, cancellationToken) is { } details ? details : TenantErrors.NotFound;
    }

    private async Task<Result> CommitAsync(Guid tenantId, Func<Tenant, Task<Result>> change, CancellationToken cancellationToken)
    {
        await using var transaction = await unitOfWork.BeginTransactionAsync(cancellationToken);
        if (await tenants.FindLockedAsync(tenantId, cancellationToken) is not { } tenant)
            return TenantErrors.NotFound;
        if (await change(tenant) is { IsSuccess: false } refused)
            return refused;
        await unitOfWork.SaveChangesAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return Result.Success();
    }
}
