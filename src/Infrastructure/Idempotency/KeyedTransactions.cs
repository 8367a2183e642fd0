using Npgsql;
using TenantManager.Application.Abstractions;

namespace TenantManager.Infrastructure.Idempotency;

/// <summary>The rows of <c>keyed_transactions</c>, which <see cref="AnswerTable"/> purges with the answers.</summary>
internal sealed class KeyedTransactions(NpgsqlDataSource registry) : IKeyedTransactions
{
    public async Task<string?> FindAsync(RequestKey key, CancellationToken cancellationToken)
    {
        await using var command = registry.CreateCommand("SELECT transaction_id FROM keyed_transactions WHERE key_hash = $1");
        command.Parameters.AddWithValue(key.Hash);
        return (string?)await command.ExecuteScalarAsync(cancellationToken);
    }

    public async Task<bool> TryNoteAsync(RequestKey key, string? former, string transaction, CancellationToken cancellationToken)
    {
        await using var command = registry.CreateCommand(
            """
            INSERT INTO keyed_transactions AS t (key_hash, transaction_id) VALUES ($1, $2)
            ON CONFLICT (key_hash) DO UPDATE SET transaction_id = excluded.transaction_id, noted_at = now() WHERE t.transaction_id = $3
            """);
        command.Parameters.AddWithValue(key.Hash);
        command.Parameters.AddWithValue(transaction);
        command.Parameters.Add(new NpgsqlParameter<string?> { TypedValue = former });
        return await command.ExecuteNonQueryAsync(cancellationToken) == 1;
    }
}
