using Mediator;
using TenantManager.Application.Abstractions;

namespace TenantManager.Application.Statistics.GetStatistics;

internal sealed class GetStatisticsHandler(ITenantQueries tenants, TimeProvider clock)
    : IRequestHandler<GetStatisticsQuery, ServiceStatistics>
{
    public async ValueTask<ServiceStatistics> Handle(GetStatisticsQuery query, CancellationToken cancellationToken) =>
        await tenants.GetStatisticsAsync(clock.GetUtcNow(), cancellationToken);
}
