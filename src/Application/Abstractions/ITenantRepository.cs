using TenantManager.Domain.Tenants;
using TenantManager.Domain.Users;

namespace TenantManager.Application.Abstractions;

public interface ITenantRepository
{
    Task<Tenant?> FindAsync(Guid id, CancellationToken cancellationToken);

    /// <summary>Commits a pending tenant with its administrator. The unique indexes decide who comes first.</summary>
    Task<Reservation> ReserveAsync(Tenant tenant, User administrator, CancellationToken cancellationToken);

    /// <summary>
    /// The slug, or the first of <c>slug-2</c>, <c>slug-3</c>, ... that nobody has at this moment. Only the reservation
    /// makes it one's own.
    /// </summary>
    Task<Slug> FirstFreeSlugAsync(Slug slug, CancellationToken cancellationToken);

    /// <summary>Deletes the tenant with everything that refers to it, at once. Does nothing if it is gone.</summary>
    Task RemoveAsync(Guid id, CancellationToken cancellationToken);

    /// <summary>Tenants whose registration failed, or has been pending since before <paramref name="pendingSince"/>.</summary>
    Task<IReadOnlyList<Tenant>> FindAbandonedAsync(DateTimeOffset pendingSince, int limit, CancellationToken cancellationToken);

    /// <summary>Tenants whose database password is derived from another secrets key than this.</summary>
    Task<IReadOnlyList<Tenant>> FindBySecretsKeyOtherThanAsync(string secretsKeyId, int limit, CancellationToken cancellationToken);
}

public enum Reservation
{
    Reserved,
    SlugTaken,
    EmailTaken,
}
