using System.Buffers.Text;
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
    public TenantCursorText? Cursor { get; init; }

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

/// <summary>A cursor as clients see it: opaque, in fact the id in base64url.</summary>
public sealed record TenantCursorText(TenantCursor Value) : IParsable<TenantCursorText>
{
    public static TenantCursorText Parse(string s, IFormatProvider? provider) =>
        TryParse(s, provider, out var cursor) ? cursor : throw new FormatException("Not a cursor.");

    public static bool TryParse(
        [System.Diagnostics.CodeAnalysis.NotNullWhen(true)] string? s,
        IFormatProvider? provider,
        [System.Diagnostics.CodeAnalysis.MaybeNullWhen(false)] out TenantCursorText result)
    {
        Span<byte> bytes = stackalloc byte[16];
        result = s is { Length: 22 } && Base64Url.IsValid(s) && Base64Url.TryDecodeFromChars(s, bytes, out var written) && written == 16
            ? new TenantCursorText(new TenantCursor(new Guid(bytes, bigEndian: true)))
            : null;
        return result is not null;
    }

    public override string ToString() => Base64Url.EncodeToString(Value.Id.ToByteArray(bigEndian: true));
}

public static class TenantPageExtensions
{
    public static ApiResponse<IReadOnlyList<TenantDetails>> ToResponse(this TenantPage page, int limit) => new(
        page.Tenants,
        Pagination: new Pagination(
            limit,
            page.Next is { } next ? new TenantCursorText(next).ToString() : null,
            page.Total,
            page.TotalIsEstimate));
}
