using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;
using TenantManager.Domain.Tenants;
using TenantManager.Infrastructure.Faults;

namespace TenantManager.Infrastructure.Persistence;

/// <summary>The fault points beside the commit that makes a tenant active.</summary>
internal sealed class ActivationFaults(FaultPoints faults) : SaveChangesInterceptor
{
    private bool _isActivating;

    public override async ValueTask<InterceptionResult<int>> SavingChangesAsync(
        DbContextEventData eventData, InterceptionResult<int> result, CancellationToken cancellationToken = default)
    {
        _isActivating = eventData.Context!.ChangeTracker.Entries<Tenant>()
            .Any(entry => entry is { State: EntityState.Modified, Entity.Status: TenantStatus.Active }
                && entry.Property(tenant => tenant.Status).OriginalValue == TenantStatus.Pending);
        if (_isActivating)
            await faults.ReachAsync(FaultPoint.RegistrationActivating, cancellationToken);
        return result;
    }

    public override async ValueTask<int> SavedChangesAsync(
        SaveChangesCompletedEventData eventData, int result, CancellationToken cancellationToken = default)
    {
        if (_isActivating)
            await faults.ReachAsync(FaultPoint.RegistrationActivated, cancellationToken);
        return result;
    }
}
