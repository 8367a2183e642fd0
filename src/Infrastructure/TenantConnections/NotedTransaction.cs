using Npgsql;
using TenantManager.Application.Abstractions;

namespace TenantManager.Infrastructure.TenantConnections;

/// <summary>A transaction that is written down elsewhere before it is committed, so that what became of it can be asked.</summary>
internal static class NotedTransaction
{
    /// <summary>Commits the connection's transaction, if it may be.</summary>
    /// <returns>Whether it was.</returns>
    public static async Task<bool> TryCommitAsync(NpgsqlConnection connection, Func<string, Task<bool>> beforeCommit, CancellationToken cancellationToken)
    {
        await using var name = new NpgsqlCommand("SELECT pg_catalog.pg_current_xact_id()::text", connection);
        var isNoted = await NoteAsync((string)(await name.ExecuteScalarAsync(cancellationToken))!, beforeCommit);
        await using var end = new NpgsqlCommand(isNoted ? "COMMIT" : "ROLLBACK", connection);
        await end.ExecuteNonQueryAsync(cancellationToken);
        return isNoted;
    }

    private static async Task<bool> NoteAsync(string transaction, Func<string, Task<bool>> beforeCommit)
    {
        try
        {
            return await beforeCommit(transaction);
        }
        catch (NpgsqlException e)
        {
            // The registry's failure is not to be taken for the tenant's.
            throw new InvalidOperationException("The transaction could not be written down, and was not committed.", e);
        }
    }

    public static async Task<TransactionOutcome> FindOutcomeAsync(
        NpgsqlConnection connection, string transaction, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand("SELECT pg_catalog.pg_xact_status($1::text::xid8)", connection);
        command.Parameters.AddWithValue(transaction);
        return await command.ExecuteScalarAsync(cancellationToken) switch
        {
            "in progress" => TransactionOutcome.InProgress,
            "aborted" => TransactionOutcome.Aborted,
            _ => TransactionOutcome.Committed,
        };
    }
}
