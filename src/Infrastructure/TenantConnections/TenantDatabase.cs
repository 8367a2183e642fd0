using Npgsql;
using TenantManager.Application.Abstractions;
using TenantManager.Application.TenantDatabases;
using TenantManager.Application.TenantDatabases.ListRows;
using TenantManager.Application.TenantDatabases.RunQuery;
using TenantManager.Domain.Common;

namespace TenantManager.Infrastructure.TenantConnections;

/// <summary>
/// Works in a tenant's database with the tenant's own rights: whatever the tenant has put there (functions, operators, a search path) can do
/// no more than the tenant could.
/// </summary>
internal sealed class TenantDatabase(TenantPools pools) : ITenantDatabase
{
    public Task<TenantDatabaseDetails> DescribeAsync(TenantAccess tenant, CancellationToken cancellationToken) => UseAsync(
        tenant, connection => DatabaseDescription.ReadAsync(connection, tenant.DatabaseName, cancellationToken), cancellationToken);

    public Task<Result<QueryResult>> RunAsync(
        TenantAccess tenant, RunQueryCommand statement, Func<string, Task<bool>>? beforeCommit, CancellationToken cancellationToken) => UseAsItIsAsync(
        tenant, connection => StatementExecution.RunAsync(connection, statement, beforeCommit, cancellationToken), cancellationToken);

    public Task<TransactionOutcome> FindOutcomeAsync(TenantAccess tenant, string transaction, CancellationToken cancellationToken) =>
        UseAsync(tenant, connection => NotedTransaction.FindOutcomeAsync(connection, transaction, cancellationToken), cancellationToken);

    public Task<Result<RowPage>> ListRowsAsync(TenantAccess tenant, ListRowsQuery query, CancellationToken cancellationToken) =>
        UseAsync(tenant, connection => TableRows.ReadAsync(connection, query, cancellationToken), cancellationToken);

    private Task<T> UseAsync<T>(TenantAccess tenant, Func<NpgsqlConnection, Task<T>> use, CancellationToken cancellationToken) => UseAsItIsAsync(
        tenant,
        async connection =>
        {
            await SessionReset.RunAsync(connection, cancellationToken);
            return await use(connection);
        },
        cancellationToken);

    /// <param name="tenant">Whose.</param>
    /// <param name="use">Begins with a <see cref="SessionReset"/>.</param>
    /// <param name="cancellationToken">Ends it.</param>
    private async Task<T> UseAsItIsAsync<T>(TenantAccess tenant, Func<NpgsqlConnection, Task<T>> use, CancellationToken cancellationToken)
    {
        try
        {
            try
            {
                return await UseOnceAsync(tenant, use, cancellationToken);
            }
            catch (SessionResetException)
            {
                pools.Close(tenant.Id);
                return await UseOnceAsync(tenant, use, cancellationToken);
            }
        }
        catch (PostgresException e) when (e.SqlState is PostgresErrorCodes.QueryCanceled or PostgresErrorCodes.LockNotAvailable)
        {
            cancellationToken.ThrowIfCancellationRequested();
            throw new TenantDatabaseException(TenantDatabaseErrors.TooSlow, e);
        }
        catch (Exception e) when (e is NpgsqlException or SessionResetException && !cancellationToken.IsCancellationRequested)
        {
            throw new TenantDatabaseException(TenantDatabaseErrors.Unavailable, e);
        }
    }

    private async Task<T> UseOnceAsync<T>(TenantAccess tenant, Func<NpgsqlConnection, Task<T>> use, CancellationToken cancellationToken)
    {
        await using var lease = await pools.OpenAsync(tenant, cancellationToken);
        return await use(lease.Connection);
    }
}
