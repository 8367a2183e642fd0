using TenantManager.Application.Operations;

namespace TenantManager.Application.Abstractions;

/// <summary>Operations in the registry.</summary>
public interface IOperationRepository
{
    /// <summary>Commits a registration that is to run later, unless too many are waiting.</summary>
    /// <returns>Its state: queued, or what became of it where it is there already. Null where too many are waiting.</returns>
    Task<OperationState?> TryAddAsync(Guid id, PreparedRegistration registration, CancellationToken cancellationToken);

    /// <summary>As it stands; null where there is none.</summary>
    Task<OperationDetails?> FindAsync(Guid id, CancellationToken cancellationToken);

    /// <summary>
    /// Marks the result read, in the caller's transaction, unless that has happened already: of two readers at once, one gets
    /// the account that it is about and the other waits and gets null.
    /// </summary>
    Task<UserAccount?> TryTakeResultAsync(Guid id, CancellationToken cancellationToken);
}

/// <summary>All that a registration needs later, without the password.</summary>
public sealed record PreparedRegistration(string OrganizationName, string AdminEmail, string PasswordHash, string? Plan)
{
    /// <summary>Without the hash.</summary>
    public override string ToString() => nameof(PreparedRegistration);
}
