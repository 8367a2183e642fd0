using TenantManager.Domain.Users;

namespace TenantManager.Application.Abstractions;

/// <summary>The links to reset a password that are open. They are made when they are sent.</summary>
public interface IPasswordResetRepository
{
    /// <summary>Whose password it resets; null where it is used, voided or expired.</summary>
    Task<User?> FindUserAsync(Guid id, CancellationToken cancellationToken);

    /// <summary>Takes it away in the caller's transaction. False where somebody else has, or it has expired.</summary>
    Task<bool> TryUseAsync(Guid id, CancellationToken cancellationToken);

    /// <summary>Takes all of the user's away in the caller's transaction, those too that are not sent yet.</summary>
    Task VoidAllAsync(User user, CancellationToken cancellationToken);
}
