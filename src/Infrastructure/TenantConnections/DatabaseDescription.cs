using Npgsql;
using TenantManager.Application.TenantDatabases;

namespace TenantManager.Infrastructure.TenantConnections;

/// <summary>What is in a tenant's database, by its catalog. The search path is the system's: nothing of the tenant's is called.</summary>
internal static class DatabaseDescription
{
    private const int MostTables = 1000;

    public static async Task<TenantDatabaseDetails> ReadAsync(
        NpgsqlConnection connection, string name, CancellationToken cancellationToken)
    {
        await using var batch = new NpgsqlBatch(connection);
        batch.BatchCommands.Add(new NpgsqlBatchCommand("SET LOCAL statement_timeout = '10s'"));
        batch.BatchCommands.Add(new NpgsqlBatchCommand("SET LOCAL lock_timeout = '2s'"));
        batch.BatchCommands.Add(new NpgsqlBatchCommand("SET LOCAL search_path = pg_catalog"));
        batch.BatchCommands.Add(new NpgsqlBatchCommand(
            "SELECT pg_database_size(current_database()), split_part(current_setting('server_version'), ' ', 1)"));
        batch.BatchCommands.Add(new NpgsqlBatchCommand(
            $"""
            SELECT n.nspname::text, c.relname::text, nullif(c.reltuples, -1)::bigint, coalesce(pg_total_relation_size(c.oid), 0)
            FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
            WHERE c.relkind IN ('r', 'p', 'm', 'f') AND n.nspname !~ '^pg_' AND n.nspname <> 'information_schema'
            ORDER BY n.nspname, c.relname LIMIT {MostTables + 1}
            """));
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        batch.Transaction = transaction;
        await using var reader = await batch.ExecuteReaderAsync(cancellationToken);
        await reader.ReadAsync(cancellationToken);
        var (size, version) = (reader.GetInt64(0), reader.GetString(1));
        await reader.NextResultAsync(cancellationToken);
        var tables = new List<TableDetails>();
        while (await reader.ReadAsync(cancellationToken))
        {
            tables.Add(new TableDetails(
                reader.GetString(0),
                reader.GetString(1),
                await reader.IsDBNullAsync(2, cancellationToken) ? null : reader.GetInt64(2),
                reader.GetInt64(3)));
        }

        return new TenantDatabaseDetails
        {
            Name = name,
            SizeBytes = size,
            ServerVersion = version,
            Tables = [.. tables.Take(MostTables)],
            HasMoreTables = tables.Count > MostTables,
        };
    }
}
