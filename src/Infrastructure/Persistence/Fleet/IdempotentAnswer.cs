namespace TenantManager.Infrastructure.Persistence.Fleet;

/// <summary>A request that came with an <c>Idempotency-Key</c>, and once it is done the answer that its retries get.</summary>
internal sealed class IdempotentAnswer
{
    /// <summary>Keyed hash of caller, method, path and key.</summary>
    public byte[] KeyHash { get; private set; } = [];

    /// <summary>Keyed hash of the body: another body under the same key is a mistake.</summary>
    public byte[] BodyHash { get; private set; } = [];

    /// <summary>Who answers it; null once it is answered.</summary>
    public Guid? ReplicaId { get; private set; }

    /// <summary>HTTP status of the answer; null while there is none.</summary>
    public int? Status { get; private set; }

    /// <summary>The answer's headers and body, encrypted: it may hold a token.</summary>
    public byte[]? Answer { get; private set; }

    public DateTimeOffset CreatedAt { get; private set; }

    public DateTimeOffset ExpiresAt { get; private set; }
}
