namespace TenantManager.Application.Abstractions;

/// <summary>Which transaction in a tenant's database a request with an <c>Idempotency-Key</c> was about to commit.</summary>
public interface IKeyedTransactions
{
    /// <summary>The last that was noted; null where none was.</summary>
    Task<string?> FindAsync(RequestKey key, CancellationToken cancellationToken);

    /// <summary>Kept as long as an answer is. Committed when this returns.</summary>
    Task NoteAsync(RequestKey key, string transaction, CancellationToken cancellationToken);
}
