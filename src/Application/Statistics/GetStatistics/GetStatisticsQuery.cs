using Mediator;

namespace TenantManager.Application.Statistics.GetStatistics;

public sealed record GetStatisticsQuery : IRequest<ServiceStatistics>;
