namespace TenantManager.Infrastructure.Fleet;

/// <summary>This process among the others that share the registry. New at each start: a restart takes over nothing by itself.</summary>
internal sealed class ReplicaIdentity
{
    /// <summary>Nobody: what a registration is handed to whose process gave up on it.</summary>
    public static readonly Guid Nobody = Guid.Empty;

    public Guid Id { get; } = Guid.CreateVersion7();
}
