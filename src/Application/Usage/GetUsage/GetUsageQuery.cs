using Mediator;
using TenantManager.Domain.Common;

namespace TenantManager.Application.Usage.GetUsage;

/// <summary>What the caller's tenant has used, day by day.</summary>
/// <param name="From">The first day, in UTC; null for the 30 days that end with <paramref name="To"/>.</param>
/// <param name="To">The last day; null for today.</param>
public sealed record GetUsageQuery(DateOnly? From, DateOnly? To) : IRequest<Result<UsageHistory>>;
