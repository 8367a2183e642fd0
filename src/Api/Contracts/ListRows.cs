using System.Buffers.Text;
using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using Microsoft.AspNetCore.Mvc;
using TenantManager.Application.TenantDatabases.ListRows;

namespace TenantManager.Api.Contracts;

public sealed record ListRowsRequest
{
    /// <summary>How many at the most, 1 to 200.</summary>
    [FromQuery(Name = "limit")]
    public int Limit { get; init; } = ListRowsQuery.DefaultLimit;

    /// <summary>The next_cursor of the page before.</summary>
    [FromQuery(Name = "cursor")]
    public RowCursorText? Cursor { get; init; }

    /// <param name="schema">To the letter.</param>
    /// <param name="table">To the letter.</param>
    public ListRowsQuery ToQuery(string schema, string table) => new(schema, table, Limit, Cursor?.Value);
}

/// <summary>A cursor as clients see it: opaque, in fact a JSON array of the key's values in base64url.</summary>
public sealed record RowCursorText(RowCursor Value) : IParsable<RowCursorText>
{
    public static RowCursorText Parse(string s, IFormatProvider? provider) =>
        TryParse(s, provider, out var cursor) ? cursor : throw new FormatException("Not a cursor.");

    public static bool TryParse(
        [NotNullWhen(true)] string? s, IFormatProvider? provider, [MaybeNullWhen(false)] out RowCursorText result)
    {
        result = null;
        if (s is null || !Base64Url.IsValid(s))
            return false;
        try
        {
            if (JsonSerializer.Deserialize<string[]>(Base64Url.DecodeFromChars(s)) is { } key && !key.Contains(null))
                result = new RowCursorText(new RowCursor(key));
        }
        catch (JsonException)
        {
            return false;
        }

        return result is not null;
    }

    public override string ToString() => Base64Url.EncodeToString(JsonSerializer.SerializeToUtf8Bytes(Value.Key));
}

public static class RowPageExtensions
{
    public static ApiResponse<IReadOnlyList<IReadOnlyDictionary<string, object?>>> ToResponse(this RowPage page, int limit) => new(
        page.Rows,
        Pagination: new Pagination(
            limit, page.Next is { } next ? new RowCursorText(next).ToString() : null, page.Total, page.TotalIsEstimate));
}
