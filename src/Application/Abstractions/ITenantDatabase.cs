using TenantManager.Application.TenantDatabases;
using TenantManager.Application.TenantDatabases.ListRows;
using TenantManager.Application.TenantDatabases.RunQuery;
using TenantManager.Domain.Common;

namespace TenantManager.Application.Abstractions;

/// <summary>A tenant's own database, as its own role sees it.</summary>
public interface ITenantDatabase
{
    /// <exception cref="TenantDatabaseException">It cannot be asked at the moment; the error says why.</exception>
    Task<TenantDatabaseDetails> DescribeAsync(TenantAccess tenant, CancellationToken cancellationToken);

    /// <summary>Runs a statement. What PostgreSQL refuses is an error that tells what it said.</summary>
    /// <param name="tenant">In whose database.</param>
    /// <param name="statement">Which.</param>
    /// <param name="beforeCommit">Of a statement that writes: told which transaction it is before that is committed, and says whether it may be; null where
    /// nobody needs to know.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <exception cref="TenantDatabaseException">It cannot be asked at the moment; the error says why.</exception>
    Task<Result<QueryResult>> RunAsync(
        TenantAccess tenant, RunQueryCommand statement, Func<string, Task<bool>>? beforeCommit, CancellationToken cancellationToken);

    /// <summary>What became of a transaction that <see cref="RunAsync"/> has told of.</summary>
    /// <exception cref="TenantDatabaseException">It cannot be asked at the moment; the error says why.</exception>
    Task<TransactionOutcome> FindOutcomeAsync(TenantAccess tenant, string transaction, CancellationToken cancellationToken);

    /// <summary>A page of a table's rows.</summary>
    /// <exception cref="TenantDatabaseException">It cannot be asked at the moment; the error says why.</exception>
    Task<Result<RowPage>> ListRowsAsync(TenantAccess tenant, ListRowsQuery query, CancellationToken cancellationToken);
}

public enum TransactionOutcome
{
    InProgress,

    /// <summary>Or so old that PostgreSQL does not remember.</summary>
    Committed,
    Aborted,
}

/// <summary>A tenant's database cannot be used at the moment.</summary>
public sealed class TenantDatabaseException(Error error, Exception? innerException = null) : Exception(error.Message, innerException)
{
    /// <summary>What the client is told.</summary>
    public Error Error { get; } = error;
}
