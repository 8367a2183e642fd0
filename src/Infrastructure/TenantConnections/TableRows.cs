using System.Globalization;
using Npgsql;
using TenantManager.Application.TenantDatabases;
using TenantManager.Application.TenantDatabases.ListRows;
using TenantManager.Domain.Common;
using TenantManager.Infrastructure.Provisioning.Server;

namespace TenantManager.Infrastructure.TenantConnections;

/// <summary>Reads a page of a table by its primary key.</summary>
internal static class TableRows
{
    private const int MostCounted = 10_000;

    // PostgreSQL's class 22: data exceptions.
    private const string DataException = "22";

    public static async Task<Result<RowPage>> ReadAsync(
        NpgsqlConnection connection, ListRowsQuery query, CancellationToken cancellationToken)
    {
        if (await TableKey.FindAsync(connection, query.Schema, query.Table, cancellationToken) is not { } key)
            return TenantDatabaseErrors.TableNotFound;
        if (key.Columns.Count == 0)
            return TenantDatabaseErrors.NoPrimaryKey;
        if (query.Cursor is { } cursor && cursor.Key.Count != key.Columns.Count)
            return TenantDatabaseErrors.CursorInvalid;
        try
        {
            return await ReadAsync(connection, query, key, cancellationToken);
        }
        catch (PostgresException e) when (query.Cursor is not null && e.SqlState.StartsWith(DataException, StringComparison.Ordinal))
        {
            return TenantDatabaseErrors.CursorInvalid;
        }
        catch (PostgresException e) when (e.SqlState is PostgresErrorCodes.UndefinedTable or PostgresErrorCodes.UndefinedColumn)
        {
            return TenantDatabaseErrors.TableNotFound;
        }
        catch (PostgresException e) when (e.SqlState == PostgresErrorCodes.InsufficientPrivilege)
        {
            return TenantDatabaseErrors.Refused(e.MessageText, e.SqlState);
        }
    }

    private static async Task<Result<RowPage>> ReadAsync(
        NpgsqlConnection connection, ListRowsQuery query, TableKey key, CancellationToken cancellationToken)
    {
        var table = $"{SqlText.Identifier(query.Schema)}.{SqlText.Identifier(query.Table)}";
        await using var batch = TextBatch.Create(
            connection,
            new NpgsqlBatchCommand("BEGIN READ ONLY"),
            new NpgsqlBatchCommand("SET LOCAL statement_timeout = '10s'"),
            new NpgsqlBatchCommand("SET LOCAL lock_timeout = '2s'"),
            new NpgsqlBatchCommand($"SET LOCAL search_path = {string.Join(", ", SearchPathOf(key))}"),
            new NpgsqlBatchCommand($"SELECT pg_catalog.count(*) FROM (SELECT FROM {table} LIMIT {MostCounted + 1}) counted"),
            TextBatch.Statement(PageSql(table, key, query), query.Cursor?.Key ?? []),
            new NpgsqlBatchCommand("ROLLBACK"));
        await using var reader = await batch.ExecuteReaderAsync(System.Data.CommandBehavior.SequentialAccess, cancellationToken);
        await reader.ReadAsync(cancellationToken);
        var counted = long.Parse(reader.GetString(0), CultureInfo.InvariantCulture);
        await reader.NextResultAsync(cancellationToken);
        var page = await ResultRows.ReadAsync(reader, query.Limit, cancellationToken);
        if (page.IsTooLarge)
            batch.Cancel();
        if (page is { IsTooLarge: true, Rows.Count: 0 })
            return TenantDatabaseErrors.RowTooLarge;

        var isEstimate = counted > MostCounted;
        return new RowPage(
            [.. page.Rows.Select(row => ByName(page.Names, row))],
            page.IsTruncated ? CursorAfter(page, key) : null,
            isEstimate ? Math.Max(counted, key.RowEstimate) : counted,
            isEstimate);
    }

    private static IEnumerable<string> SearchPathOf(TableKey key) =>
        key.Columns.Select(column => SqlText.Identifier(column.OperatorSchema)).Prepend("pg_catalog").Distinct();

    private static string PageSql(string table, TableKey key, ListRowsQuery query)
    {
        var columns = string.Join(", ", key.Columns.Select(column => $"t.{column.QuotedName}"));
        var values = string.Join(", ", key.Columns.Select((column, index) => $"${index + 1}::{column.Type}"));
        var after = query.Cursor is null ? "" : $"WHERE ROW({columns}) > ROW({values})";
        return $"SELECT t.* FROM {table} t {after} ORDER BY {columns} LIMIT {query.Limit + 1}";
    }

    private static Dictionary<string, object?> ByName(IReadOnlyList<string> names, IReadOnlyList<object?> row) =>
        names.Zip(row).ToDictionary(pair => pair.First, pair => pair.Second, StringComparer.Ordinal);

    private static RowCursor CursorAfter(ResultRows page, TableKey key)
    {
        var last = page.Rows[^1];
        var places = page.Names.Index().ToDictionary(name => name.Item, name => name.Index, StringComparer.Ordinal);
        return new RowCursor([.. key.Columns.Select(column => Convert.ToString(last[places[column.Name]], CultureInfo.InvariantCulture)!)]);
    }
}
