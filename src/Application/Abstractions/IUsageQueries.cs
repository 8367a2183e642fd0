using TenantManager.Application.Usage.GetUsage;
using TenantManager.Domain.Tenants;

namespace TenantManager.Application.Abstractions;

/// <summary>What tenants use, as the registry has it.</summary>
public interface IUsageQueries
{
    /// <summary>As it is now; null where there is no such tenant.</summary>
    Task<TenantUsage?> FindAsync(Guid tenantId, CancellationToken cancellationToken);

    /// <summary>Those days of the period of which there is anything, in their order.</summary>
    Task<IReadOnlyList<DayOfUsage>> ReadDaysAsync(Guid tenantId, UsagePeriod period, CancellationToken cancellationToken);
}
