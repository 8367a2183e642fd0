using TenantManager.Application.TenantDatabases;

namespace TenantManager.Application.Abstractions;

/// <summary>This replica's connections to tenants' databases.</summary>
public interface ITenantPools
{
    /// <summary>Those with the most in use first.</summary>
    IReadOnlyList<PoolDetails> Read();
}
