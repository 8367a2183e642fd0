using TenantManager.Domain.Tenants;
using TenantManager.Domain.Users;

namespace TenantManager.Application.Abstractions;

public interface ITenantRepository
{
    Task<Tenant?> FindAsync(Guid id, CancellationToken cancellationToken);

    /// <summary>As it is now, and nobody else changes it before the caller's transaction ends.</summary>
    Task<Tenant?> FindLockedAsync(Guid id, CancellationToken cancellationToken);

    /// <summary>Which version of the database password is the tenant's at this moment.</summary>
    Task<int> ReadPasswordVersionAsync(Guid id, CancellationToken cancellationToken);

    /// <summary>Commits a pending tenant with its administrator. The unique indexes decide who comes first.</summary>
    /// <param name="tenant">Pending.</param>
    /// <param name="administrator">Its first user.</param>
    /// <param name="key">By which a retry finds this registration; null where there will be none.</param>
    /// <param name="cancellationToken">Ends the attempt, but not its commit.</param>
    /// <exception cref="OutcomeUnknownException">The commit was sent, and its answer was lost.</exception>
    Task<Reservation> ReserveAsync(
        Tenant tenant, User administrator, RequestKey? key, CancellationToken cancellationToken);

    /// <summary>The registration that was begun with this key, with its tenant and administrator; null for none.</summary>
    Task<BegunRegistration?> FindByKeyAsync(RequestKey key, CancellationToken cancellationToken);

    /// <summary>
    /// The slug, or the first of <c>slug-2</c>, <c>slug-3</c>, ... that nobody has at this moment. Only the reservation
    /// makes it one's own.
    /// </summary>
    Task<Slug> FirstFreeSlugAsync(Slug slug, CancellationToken cancellationToken);

    /// <summary>
    /// Deletes an undone tenant with everything that refers to it, and notes its id: what turns up under its mark later is
    /// nobody's. Does nothing if it is gone.
    /// </summary>
    Task RemoveUndoneAsync(Guid id, CancellationToken cancellationToken);

    /// <summary>Forgets that a registration made the tenant, and leaves the tenant: nobody undoes it any more.</summary>
    Task EndRegistrationAsync(Guid id, CancellationToken cancellationToken);

    /// <summary>Makes this process the one that works on a registration whose process is gone. False if another was first.</summary>
    Task<bool> TryTakeOverAsync(Guid id, CancellationToken cancellationToken);

    /// <summary>Leaves a registration for any process's reconciler to go on with.</summary>
    Task AbandonAsync(Guid id, CancellationToken cancellationToken);

    /// <summary>Tenants whose database password is derived from another secrets key than this.</summary>
    Task<IReadOnlyList<Tenant>> FindBySecretsKeyOtherThanAsync(string secretsKeyId, int limit, CancellationToken cancellationToken);
}

/// <summary>Whether it was committed is not known. The cause is the inner exception.</summary>
public sealed class OutcomeUnknownException(Exception cause) : Exception(cause.Message, cause);

public enum Reservation
{
    Reserved,
    SlugTaken,
    EmailTaken,

    /// <summary>A registration with the same key has begun.</summary>
    KeyTaken,

    /// <summary>There are as many tenants as there may be.</summary>
    NoRoom,
}

/// <param name="Tenant">As it is now.</param>
/// <param name="Administrator">Its first user.</param>
/// <param name="IsAbandoned">The process that worked on it is gone, and the tenant was not activated: nobody goes on with it.</param>
public sealed record BegunRegistration(Tenant Tenant, User Administrator, bool IsAbandoned);
