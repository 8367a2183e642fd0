using Microsoft.EntityFrameworkCore;
using TenantManager.Application.Abstractions;
using TenantManager.Application.Usage.GetUsage;
using TenantManager.Domain.Tenants;
using TenantManager.Infrastructure.Persistence;

namespace TenantManager.Infrastructure.Usage;

internal sealed class UsageQueries(GlobalDbContext context) : IUsageQueries
{
    public Task<TenantUsage?> FindAsync(Guid tenantId, CancellationToken cancellationToken) =>
        context.Set<TenantUsage>().AsNoTracking().FirstOrDefaultAsync(u => u.TenantId == tenantId, cancellationToken);

    public async Task<IReadOnlyList<DayOfUsage>> ReadDaysAsync(Guid tenantId, UsagePeriod period, CancellationToken cancellationToken) =>
        await context.DailyUsage
            .Where(u => u.TenantId == tenantId && u.Day >= period.From && u.Day <= period.To)
            .OrderBy(u => u.Day)
            .Select(u => new DayOfUsage(u.Day, u.ApiCalls, u.DatabaseSizeBytes, u.ActiveUsers))
            .ToListAsync(cancellationToken);
}
