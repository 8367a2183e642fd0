using TenantManager.Domain.Tenants;

namespace TenantManager.Infrastructure.Configuration;

/// <param name="Plans"><c>QUOTA_FREE</c>, <c>QUOTA_PRO</c>, <c>QUOTA_ENTERPRISE</c>.</param>
/// <param name="Interval"><c>USAGE_INTERVAL</c>: how often each tenant's size and users are looked at.</param>
/// <param name="Retention"><c>USAGE_RETENTION</c>: how long the days' figures are kept.</param>
public sealed record UsageOptions(PlanQuotas Plans, TimeSpan Interval, TimeSpan Retention)
{
    public static readonly UsageOptions Default = new(PlanQuotas.Default, TimeSpan.FromMinutes(5), TimeSpan.FromDays(400));
}
