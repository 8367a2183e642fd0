using Mediator;
using TenantManager.Application.Paging;
using TenantManager.Domain.Tenants;

namespace TenantManager.Application.Tenants.ListTenants;

/// <summary>Tenants, newest first.</summary>
/// <param name="Limit">1 to <see cref="MaxLimit"/>.</param>
/// <param name="Cursor">The last tenant of the page before; null for the first page.</param>
/// <param name="Offset">How many to pass over instead of a cursor, at most <see cref="MaxOffset"/>.</param>
/// <param name="Status">Only those in this status.</param>
/// <param name="Plan">Only those on this plan.</param>
/// <param name="Search">Only those whose name, slug or database name contains this, in any case.</param>
public sealed record ListTenantsQuery(
    int Limit, IdCursor? Cursor, int Offset, TenantStatus? Status, Plan? Plan, string? Search) : IRequest<TenantPage>
{
    public const int DefaultLimit = 50;
    public const int MaxLimit = 200;
    public const int MaxOffset = 10_000;
    public const int MaxSearchLength = 255;
}

/// <param name="Tenants">At most as many as asked for.</param>
/// <param name="Next">Where the next page begins; null on the last.</param>
/// <param name="Total">All that match, exact unless <paramref name="TotalIsEstimate"/>.</param>
/// <param name="TotalIsEstimate">There are more than 10,000, and the total is the planner's guess.</param>
public sealed record TenantPage(IReadOnlyList<TenantDetails> Tenants, IdCursor? Next, long Total, bool TotalIsEstimate);
