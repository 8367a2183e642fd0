namespace TenantManager.Application.Abstractions;

/// <summary>Which transaction in a tenant's database a request with an <c>Idempotency-Key</c> was about to commit.</summary>
public interface IKeyedTransactions
{
    /// <summary>The last that was noted; null where none was.</summary>
    Task<string?> FindAsync(RequestKey key, CancellationToken cancellationToken);

    /// <summary>Notes a transaction in place of a former one. Kept as long as an answer is, and committed when this returns.</summary>
    /// <param name="key">Of the request.</param>
    /// <param name="former">What <see cref="FindAsync"/> has found.</param>
    /// <param name="transaction">Which is about to be committed.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <returns>False where somebody else has noted one meanwhile: this one must not be committed.</returns>
    Task<bool> TryNoteAsync(RequestKey key, string? former, string transaction, CancellationToken cancellationToken);
}
