using TenantManager.Application.ApiKeys;
using TenantManager.Domain.ApiKeys;

namespace TenantManager.Application.Abstractions;

public interface IApiKeyRepository
{
    /// <summary>Commits it, unless the tenant has <paramref name="most"/> that are neither revoked nor expired.</summary>
    Task<bool> TryAddAsync(ApiKey key, int most, CancellationToken cancellationToken);

    /// <summary>Those of a tenant that are not revoked, newest first.</summary>
    Task<IReadOnlyList<ApiKeyDetails>> ListAsync(Guid tenantId, CancellationToken cancellationToken);

    /// <summary>False where the tenant has no such key, or it is revoked already.</summary>
    Task<bool> TryRevokeAsync(Guid tenantId, Guid id, DateTimeOffset now, CancellationToken cancellationToken);
}
