namespace TenantManager.Infrastructure.Persistence.Fleet;

/// <summary>What a registration is at: written before each step, so that whoever finds it after a crash knows what may be there.</summary>
internal sealed class Registration
{
    /// <summary>Whose registration it is.</summary>
    public required Guid TenantId { get; init; }

    /// <summary>Who works on it.</summary>
    public required Guid ReplicaId { get; init; }

    /// <summary>One of <see cref="Provisioning.ProvisioningSteps"/>.</summary>
    public required string Step { get; init; }

    /// <summary>By which a retry finds it: a hash of the caller's idempotency key. Null where there was none.</summary>
    public byte[]? KeyHash { get; init; }

    public DateTimeOffset BegunAt { get; init; }
}
