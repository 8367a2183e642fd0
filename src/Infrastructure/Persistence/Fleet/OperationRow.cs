namespace TenantManager.Infrastructure.Persistence.Fleet;

/// <summary>Long work that a client does not wait for.</summary>
internal sealed class OperationRow
{
    public Guid Id { get; private set; }

    /// <summary>Such as <c>register_organization</c>.</summary>
    public string Kind { get; private set; } = "";

    /// <summary><c>queued</c>, <c>running</c>, <c>succeeded</c> or <c>failed</c>.</summary>
    public string State { get; private set; } = "";

    public string Step { get; private set; } = "";

    public int Percent { get; private set; }

    /// <summary>What to do, encrypted; null once it is done.</summary>
    public byte[]? Payload { get; private set; }

    /// <summary>Who works on it at present.</summary>
    public Guid? ReplicaId { get; private set; }

    /// <summary>Whose it became; null before that, and where it failed.</summary>
    public Guid? TenantId { get; private set; }

    public string? ErrorCode { get; private set; }

    public string? ErrorMessage { get; private set; }

    public DateTimeOffset CreatedAt { get; private set; }

    public DateTimeOffset? StartedAt { get; private set; }

    public DateTimeOffset? FinishedAt { get; private set; }

    /// <summary>When the result was read, which is possible once.</summary>
    public DateTimeOffset? ResultReadAt { get; private set; }

    public DateTimeOffset ExpiresAt { get; private set; }
}
