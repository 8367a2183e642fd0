using Mediator;
using TenantManager.Application.Abstractions;
using TenantManager.Application.Access;
using TenantManager.Domain.Common;
using TenantManager.Domain.Tenants;

namespace TenantManager.Application.Usage.GetUsage;

internal sealed class GetUsageHandler(ITenantContext context, IUsageQueries usage, TimeProvider clock)
    : IRequestHandler<GetUsageQuery, Result<UsageHistory>>
{
    public async ValueTask<Result<UsageHistory>> Handle(GetUsageQuery query, CancellationToken cancellationToken)
    {
        var period = UsagePeriod.Of(query, UsageMonth.DayOf(clock.GetUtcNow()));
        return new UsageHistory(
            period.From, period.To, await usage.ReadDaysAsync(context.Caller.Tenant.Id, period, cancellationToken));
    }
}
