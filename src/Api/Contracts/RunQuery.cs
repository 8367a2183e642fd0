using System.Text.Json;
using TenantManager.Application.TenantDatabases;
using TenantManager.Application.TenantDatabases.RunQuery;

namespace TenantManager.Api.Contracts;

/// <param name="Sql">One statement, with `$1`, `$2`, ... for its parameters.</param>
/// <param name="Parameters">A value for each; whose type PostgreSQL infers. Objects and arrays are given as JSON, an array of PostgreSQL's as a text
/// such as `{1,2}`.</param>
/// <param name="Write">Whether it may change something; false by default.</param>
/// <param name="TimeoutMs">How long it may run, 1 to 25,000 ms; 10,000 by default.</param>
/// <param name="MaxRows">How many rows to answer with, 1 to 10,000; 1,000 by default.</param>
public sealed record RunQueryRequest(string? Sql, IReadOnlyList<JsonElement>? Parameters, bool? Write, int? TimeoutMs, int? MaxRows)
{
    public RunQueryCommand ToCommand() => new(
        Sql ?? "",
        [.. (Parameters ?? []).Select(TextOf)],
        Write ?? false,
        TimeoutMs is { } timeout ? TimeSpan.FromMilliseconds(timeout) : RunQueryCommand.DefaultTimeout,
        MaxRows ?? RunQueryCommand.DefaultRows);

    /// <summary>Without the statement and its parameters.</summary>
    public override string ToString() => nameof(RunQueryRequest);

    private static string? TextOf(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Null => null,
        JsonValueKind.String => value.GetString(),
        _ => value.GetRawText(),
    };
}

/// <param name="Columns">In their order; several may have one name.</param>
/// <param name="Rows">Each an array with a value for each column: null, true or false, a number for `smallint`, `integer`, `real` and
/// `double precision`, and a text for all others, so that nothing is lost.</param>
/// <param name="AffectedRows">How many rows an `INSERT`, `UPDATE`, `DELETE` or `MERGE` has changed; null for other statements.</param>
/// <param name="Truncated">There were more rows than `max_rows`, or more than 4 MiB of them.</param>
public sealed record QueryResponse(
    IReadOnlyList<QueryColumn> Columns, IReadOnlyList<IReadOnlyList<object?>> Rows, long? AffectedRows, bool Truncated)
{
    public static QueryResponse From(QueryResult result) => new(result.Columns, result.Rows, result.AffectedRows, result.IsTruncated);
}
