using Npgsql;
using TenantManager.Application.Abstractions;

namespace TenantManager.Infrastructure.TenantConnections;

/// <summary>A transaction that is written down elsewhere before it is committed, so that what became of it can be asked.</summary>
internal static class NotedTransaction
{
    /// <summary>Commits the connection's transaction.</summary>
    public static async Task CommitAsync(NpgsqlConnection connection, Func<string, Task> beforeCommit, CancellationToken cancellationToken)
    {
        await using var name = new NpgsqlCommand("SELECT pg_catalog.pg_current_xact_id()::text", connection);
        await beforeCommit((string)(await name.ExecuteScalarAsync(cancellationToken))!);
        await using var commit = new NpgsqlCommand("COMMIT", connection);
        await commit.ExecuteNonQueryAsync(cancellationToken);
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
