using TenantManager.Application.Statistics.GetStatistics;
using TenantManager.Application.Tenants;
using TenantManager.Application.Tenants.ListTenants;

namespace TenantManager.Application.Abstractions;

/// <summary>The read side of the registry.</summary>
public interface ITenantQueries
{
    Task<TenantPage> ListAsync(ListTenantsQuery query, CancellationToken cancellationToken);

    Task<TenantDetails?> FindAsync(Guid id, CancellationToken cancellationToken);

    Task<ServiceStatistics> GetStatisticsAsync(DateTimeOffset now, CancellationToken cancellationToken);
}
