using Mediator;
using TenantManager.Domain.Common;

namespace TenantManager.Application.TenantDatabases.ListRows;

/// <summary>Rows of a table of the caller's tenant, in the order of its primary key.</summary>
/// <param name="Schema">The table's, to the letter.</param>
/// <param name="Table">Its name, to the letter.</param>
/// <param name="Limit">1 to <see cref="MaxLimit"/>.</param>
/// <param name="Cursor">The last row of the page before; null for the first page.</param>
public sealed record ListRowsQuery(string Schema, string Table, int Limit, RowCursor? Cursor) : IRequest<Result<RowPage>>
{
    public const int DefaultLimit = 50;
    public const int MaxLimit = 200;
}

/// <summary>A place in a table.</summary>
/// <param name="Key">The values of the primary key's columns, as PostgreSQL writes them.</param>
public sealed record RowCursor(IReadOnlyList<string> Key);

/// <param name="Rows">By column, with values as in a <see cref="QueryResult"/>: at most as many as asked for, and fewer where they are large.</param>
/// <param name="Next">Where the next page begins; null on the last.</param>
/// <param name="Total">All rows of the table.</param>
/// <param name="TotalIsEstimate">True where there are more than 10,000.</param>
public sealed record RowPage(IReadOnlyList<IReadOnlyDictionary<string, object?>> Rows, RowCursor? Next, long Total, bool TotalIsEstimate);
