using TenantManager.Application.Paging;
using TenantManager.Application.Users.ListUsers;
using TenantManager.Domain.Tenants;
using TenantManager.Domain.Users;

namespace TenantManager.Application.Abstractions;

public interface IUserRepository
{
    Task<bool> EmailExistsAsync(EmailAddress email, CancellationToken cancellationToken);

    /// <summary>The user and the tenant in one query, so that known and unknown emails cost the same.</summary>
    Task<UserAccount?> FindByEmailAsync(EmailAddress email, CancellationToken cancellationToken);

    Task<UserAccount?> FindAsync(Guid userId, CancellationToken cancellationToken);

    /// <summary>As it is now, and nobody else changes it before the caller's transaction ends; null where the tenant has no such user.</summary>
    Task<User?> FindLockedAsync(Guid tenantId, Guid userId, CancellationToken cancellationToken);

    /// <summary>Newest first.</summary>
    Task<UserPage> ListAsync(Guid tenantId, int limit, IdCursor? cursor, CancellationToken cancellationToken);

    Task<int> CountActiveAsync(Guid tenantId, CancellationToken cancellationToken);

    Task<bool> HasActiveAdministratorAsync(Guid tenantId, CancellationToken cancellationToken);

    /// <summary>Writes it in the caller's transaction. False where somebody else has the email, and the transaction is to be given up.</summary>
    Task<bool> TryAddAsync(User user, CancellationToken cancellationToken);

    /// <summary>With the next commit.</summary>
    void Remove(User user);

    /// <summary>Stores the user's password hash at once, unless another than <paramref name="former"/> is stored by now.</summary>
    /// <returns>Whether it was stored.</returns>
    Task<bool> TryReplacePasswordHashAsync(User user, string former, CancellationToken cancellationToken);
}

public sealed record UserAccount(User User, Tenant Tenant);
