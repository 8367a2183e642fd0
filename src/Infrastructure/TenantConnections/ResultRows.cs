using Npgsql;
using TenantManager.Application.TenantDatabases;

namespace TenantManager.Infrastructure.TenantConnections;

/// <summary>Rows that were read from a <see cref="TextBatch"/>, as far as an answer may hold them.</summary>
internal sealed class ResultRows
{
    private const long MaxBytes = 4 * 1024 * 1024;

    // What a value costs beside its text.
    private const int BytesPerValue = 8;

    private readonly string[] _names;
    private readonly uint[] _types;
    private readonly List<object?[]> _rows = [];
    private long _bytes;

    private ResultRows(NpgsqlDataReader reader)
    {
        _names = new string[reader.FieldCount];
        _types = new uint[reader.FieldCount];
        for (var column = 0; column < _names.Length; column++)
            (_names[column], _types[column]) = (reader.GetName(column), reader.GetDataTypeOID(column));
    }

    public IReadOnlyList<string> Names => _names;

    public IReadOnlyList<IReadOnlyList<object?>> Rows => _rows;

    /// <summary>There is more than was read.</summary>
    public bool IsTruncated { get; private set; }

    /// <summary>Because of its size.</summary>
    public bool IsTooLarge => _bytes > MaxBytes;

    /// <param name="reader">Before the first row, with sequential access: a value is not in memory before its length is known.</param>
    /// <param name="maxRows">How many to read at most.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public static async Task<ResultRows> ReadAsync(NpgsqlDataReader reader, int maxRows, CancellationToken cancellationToken)
    {
        var result = new ResultRows(reader);
        while (!result.IsTruncated && await reader.ReadAsync(cancellationToken))
        {
            if (result._rows.Count < maxRows && await result.ReadRowAsync(reader, cancellationToken) is { } row)
                result._rows.Add(row);
            else
                result.IsTruncated = true;
        }

        return result;
    }

    public async Task<QueryResult> ToQueryResultAsync(NpgsqlConnection connection, long? affectedRows, CancellationToken cancellationToken)
    {
        var types = await TypeNames.FindAsync(connection, _types, cancellationToken);
        return new QueryResult
        {
            Columns = [.. _names.Zip(types, (name, type) => new QueryColumn(name, type))],
            Rows = _rows,
            IsTruncated = IsTruncated,
            AffectedRows = affectedRows,
        };
    }

    /// <returns>Null where it would be too much.</returns>
    private async ValueTask<object?[]?> ReadRowAsync(NpgsqlDataReader reader, CancellationToken cancellationToken)
    {
        var row = new object?[_types.Length];
        for (var column = 0; column < row.Length; column++)
        {
            var isNull = await reader.IsDBNullAsync(column, cancellationToken);
            _bytes += BytesPerValue + (isNull ? 0 : reader.GetBytes(column, 0, null, 0, 0));
            if (_bytes > MaxBytes)
                return null;
            if (!isNull)
                row[column] = TextValue.Read(_types[column], await reader.GetFieldValueAsync<string>(column, cancellationToken));
        }

        return row;
    }
}
