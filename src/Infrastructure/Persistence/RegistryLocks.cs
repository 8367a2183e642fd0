namespace TenantManager.Infrastructure.Persistence;

/// <summary>Numbers that are ours alone among the advisory locks of the global database.</summary>
internal static class RegistryLocks
{
    /// <summary>Held while databases are counted and one more is written down: tenants' and warm ones together.</summary>
    public const long DatabaseCount = 0x74656e616e74_03;
}
