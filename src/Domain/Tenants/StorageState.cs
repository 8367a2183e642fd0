namespace TenantManager.Domain.Tenants;

/// <summary>What a tenant's database may be used for, by its size and quota.</summary>
public enum StorageState
{
    /// <summary>There is room.</summary>
    Open,

    /// <summary>Past the quota: transactions of new sessions are read-only, unless they say otherwise.</summary>
    ReadOnly,

    /// <summary>Past one and a half times the quota: nobody gets in.</summary>
    Closed,
}
