using TenantManager.Domain.Tenants;
using TenantManager.Domain.Users;

namespace TenantManager.Application.Abstractions;

public interface IUserRepository
{
    Task<bool> EmailExistsAsync(EmailAddress email, CancellationToken cancellationToken);

    /// <summary>The user and the tenant in one query, so that known and unknown emails cost the same.</summary>
    Task<UserAccount?> FindByEmailAsync(EmailAddress email, CancellationToken cancellationToken);

    Task<UserAccount?> FindAsync(Guid userId, CancellationToken cancellationToken);

    /// <summary>Stores the user's password hash at once, unless another than <paramref name="former"/> is stored by now.</summary>
    /// <returns>Whether it was stored.</returns>
    Task<bool> TryReplacePasswordHashAsync(User user, string former, CancellationToken cancellationToken);
}

public sealed record UserAccount(User User, Tenant Tenant);
