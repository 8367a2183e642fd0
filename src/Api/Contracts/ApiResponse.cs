using System.Text.Json.Serialization;

namespace TenantManager.Api.Contracts;

/// <summary>The envelope of every answer that succeeds.</summary>
public sealed record ApiResponse<T>(
    [property: JsonPropertyOrder(2)] T Data,
    [property: JsonPropertyOrder(1), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Message = null,
    [property: JsonPropertyOrder(3), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] Pagination? Pagination = null)
{
    /// <summary>Always true.</summary>
    [JsonPropertyOrder(0)]
    public bool Success => true;
}

/// <param name="Limit">How many were asked for.</param>
/// <param name="NextCursor">For the next page; null on the last.</param>
/// <param name="Total">All that match.</param>
/// <param name="TotalIsEstimate">True where there are more than 10,000, else absent.</param>
public sealed record Pagination(
    int Limit,
    string? NextCursor,
    long Total,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)] bool TotalIsEstimate);
