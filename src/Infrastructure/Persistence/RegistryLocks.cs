namespace TenantManager.Infrastructure.Persistence;

/// <summary>Numbers that are ours alone among the advisory locks of the global database.</summary>
internal static class RegistryLocks
{
    /// <summary>Held while databases are counted and one more is written down: tenants' and warm ones together.</summary>
    public const long DatabaseCount = 0x74656e616e74_03;

    // Those below come with the hash of a tenant's id.

    /// <summary>Held while the server is made as the registry has the tenant, or what it has lent.</summary>
    public const int TurnOfTenant = 0x746e_01;

    /// <summary>Held while a tenant's API keys are counted and one more is written down.</summary>
    public const int ApiKeysOfTenant = 0x746e_02;

    /// <summary>Held while a tenant's open invitations are counted and one more is written down.</summary>
    public const int InvitationsOfTenant = 0x746e_03;
}
