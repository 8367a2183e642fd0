namespace TenantManager.Application.TenantDatabases;

/// <summary>
/// Rows from a tenant's database. Their values are texts as PostgreSQL writes them, so that nothing is lost, but for null, booleans, and the
/// numbers that JSON's readers can hold: <c>smallint</c>, <c>integer</c>, <c>real</c> and <c>double precision</c> (a text where they are not
/// finite). Times are in ISO 8601.
/// </summary>
public sealed record QueryResult
{
    public required IReadOnlyList<QueryColumn> Columns { get; init; }

    /// <summary>Each with as many values as there are columns: null, a <see cref="bool"/>, an <see cref="int"/>, a <see cref="double"/> or a
    /// <see cref="string"/>.</summary>
    public required IReadOnlyList<IReadOnlyList<object?>> Rows { get; init; }

    /// <summary>There were more rows, or larger ones, than an answer may have.</summary>
    public required bool IsTruncated { get; init; }

    /// <summary>How many rows the statement has changed; null where it is none that changes rows.</summary>
    public long? AffectedRows { get; init; }
}

/// <param name="Name">As PostgreSQL has it; several may have the same.</param>
/// <param name="Type">PostgreSQL's name of its type, such as <c>timestamp with time zone</c>.</param>
public sealed record QueryColumn(string Name, string Type);
