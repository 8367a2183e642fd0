using Microsoft.AspNetCore.Mvc;
using TenantManager.Application.Tenants;
using TenantManager.Application.Tenants.ListTenants;
using TenantManager.Domain.Tenants;

namespace TenantManager.Api.Contracts;

public sealed record ListTenantsRequest
{
    /// <summary>How many at the most, 1 to 200.</summary>
    [FromQuery(Name = "limit")]
    public int Limit { get; init; } = ListTenantsQuery.DefaultLimit;

    /// <summary>The next_cursor of the page before.</summary>
    [FromQuery(Name = "cursor")]
    public CursorText? Cursor { get; init; }

    /// <summary>How many to pass over, 0 to 10,000; prefer cursor.</summary>
    [FromQuery(Name = "offset")]
    public int Offset { get; init; }

    /// <summary>Only tenants in this status.</summary>
    [FromQuery(Name = "status")]
    public TenantStatus? Status { get; init; }

    /// <summary>Only tenants on this plan.</summary>
    [FromQuery(Name = "plan")]
    public Plan? Plan { get; init; }

    /// <summary>Part of the name, the slug or the database's name, in any case.</summary>
    [FromQuery(Name = "search")]
    public string? Search { get; init; }

    public ListTenantsQuery ToQuery() => new(Limit, Cursor?.Value, Offset, Status, Plan, Search);
}

public static class TenantPageExtensions
{
    public static ApiResponse<IReadOnlyList<TenantDetails>> ToResponse(this TenantPage page, int limit) => new(
        page.Tenants,
        Pagination: new Pagination(
            limit,
            page.Next is { } next ? new CursorText(next).ToString() : null,
            page.Total,
            page.TotalIsEstimate));
}
