using TenantManager.Application.DatabaseCredentials;
using TenantManager.Domain.DatabaseCredentials;

namespace TenantManager.Application.Abstractions;

public interface IDatabaseCredentialRepository
{
    void Add(DatabaseCredential credential);

    /// <summary>What was begun with this key and is not ended; null for none.</summary>
    Task<DatabaseCredential?> FindByKeyAsync(RequestKey key, CancellationToken cancellationToken);

    /// <summary>How many of a tenant's may have a role on the server.</summary>
    Task<int> CountOpenAsync(Guid tenantId, CancellationToken cancellationToken);

    /// <summary>Those of a tenant that are good at this moment, newest first.</summary>
    Task<IReadOnlyList<CredentialDetails>> ListAsync(Guid tenantId, DateTimeOffset now, CancellationToken cancellationToken);

    /// <summary>Revokes it, if it is not revoked already. False where the tenant has no such credential.</summary>
    Task<bool> TryRevokeAsync(Guid tenantId, Guid id, DateTimeOffset now, CancellationToken cancellationToken);
}
