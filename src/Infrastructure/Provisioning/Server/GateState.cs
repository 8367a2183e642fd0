using TenantManager.Domain.Tenants;

namespace TenantManager.Infrastructure.Provisioning.Server;

/// <summary>What the registry says of a tenant, as far as it decides who gets into its database.</summary>
internal readonly record struct GateState(TenantStatus Status, StorageState Storage)
{
    public bool MustBeOpen => Status == TenantStatus.Active && Storage != StorageState.Closed;

    public bool MustBeClosed => Status == TenantStatus.Suspended || Status == TenantStatus.Active && Storage == StorageState.Closed;

    /// <summary>Where it is open: whether its role's transactions are read-only, unless they say otherwise.</summary>
    public bool IsReadOnly => Storage == StorageState.ReadOnly;

    /// <param name="status">As the registry has it.</param>
    /// <param name="storageState">As the registry has it.</param>
    public static GateState Parse(string status, string storageState) =>
        new(Enum.Parse<TenantStatus>(status, ignoreCase: true), Enum.Parse<StorageState>(storageState, ignoreCase: true));
}
