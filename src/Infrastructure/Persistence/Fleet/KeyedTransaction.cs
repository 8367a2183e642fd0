namespace TenantManager.Infrastructure.Persistence.Fleet;

/// <summary>Which transaction in a tenant's database a request with an <c>Idempotency-Key</c> was about to commit.</summary>
internal sealed class KeyedTransaction
{
    /// <summary>Of the whole request.</summary>
    public byte[] KeyHash { get; private set; } = [];

    /// <summary>PostgreSQL's <c>xid8</c>.</summary>
    public string TransactionId { get; private set; } = "";

    public DateTimeOffset NotedAt { get; private set; }
}
