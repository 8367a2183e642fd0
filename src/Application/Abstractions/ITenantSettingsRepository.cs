using TenantManager.Domain.Tenants;

namespace TenantManager.Application.Abstractions;

public interface ITenantSettingsRepository
{
    Task<TenantSettings?> FindAsync(Guid tenantId, CancellationToken cancellationToken);

    /// <summary>As they are now, and nobody else changes them before the caller's transaction ends.</summary>
    Task<TenantSettings?> FindLockedAsync(Guid tenantId, CancellationToken cancellationToken);

    /// <summary>Writes them in the caller's transaction.</summary>
    /// <returns>As they are stored, which may be written in another way; null where PostgreSQL cannot store them.</returns>
    Task<TenantSettings?> TrySaveAsync(TenantSettings settings, CancellationToken cancellationToken);
}
