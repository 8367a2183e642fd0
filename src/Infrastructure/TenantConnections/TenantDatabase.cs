using Npgsql;
using TenantManager.Application.Abstractions;
using TenantManager.Application.TenantDatabases;

namespace TenantManager.Infrastructure.TenantConnections;

/// <summary>
/// Looks into a tenant's database with the tenant's own rights. What the tenant has put there (functions, operators, a search path) is not
/// called: the search path is the system's.
/// </summary>
internal sealed class TenantDatabase(TenantPools pools) : ITenantDatabase
{
    private const int MostTables = 1000;

    public async Task<TenantDatabaseDetails> DescribeAsync(TenantAccess tenant, CancellationToken cancellationToken)
    {
        await using var lease = await pools.OpenAsync(tenant, cancellationToken);
        try
        {
            return await DescribeAsync(lease.Connection, tenant.DatabaseName, cancellationToken);
        }
        catch (PostgresException e) when (e.SqlState is PostgresErrorCodes.QueryCanceled or PostgresErrorCodes.LockNotAvailable)
        {
            throw new TenantDatabaseException(TenantDatabaseErrors.TooSlow, e);
        }
        catch (NpgsqlException e) when (!cancellationToken.IsCancellationRequested)
        {
            throw new TenantDatabaseException(TenantDatabaseErrors.Unavailable, e);
        }
    }

    private static async Task<TenantDatabaseDetails> DescribeAsync(
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
