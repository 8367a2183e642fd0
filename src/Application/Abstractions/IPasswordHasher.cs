namespace TenantManager.Application.Abstractions;

/// <summary>bcrypt (<c>$2b$</c>), bounded to the machine's cores so that a flood of logins leaves the rest answering.</summary>
public interface IPasswordHasher
{
    /// <summary>A place in the queue for one hash, taken before the work around it: a refusal then costs next to nothing, and
    /// a burst of logins does not flood the registry. To be disposed of after the hash.</summary>
    /// <exception cref="HashingOverloadedException">Too many hashes are waiting already.</exception>
    IDisposable ReservePlace();

    /// <exception cref="HashingOverloadedException">Too many hashes are waiting already.</exception>
    Task<string> HashAsync(string password, CancellationToken cancellationToken);

    /// <summary>Whether the password is the hash's. Without a hash (no such user) it takes as long, and answers no.</summary>
    /// <exception cref="HashingOverloadedException">Too many hashes are waiting already.</exception>
    Task<bool> VerifyAsync(string password, string? hash, CancellationToken cancellationToken);

    /// <summary>Whether a new hash of the same password would be better: this one's work factor is lower than the configured
    /// one, or its variant is not <c>$2b$</c>.</summary>
    bool NeedsUpgrade(string hash);
}

/// <summary>The queue for hashing is full: try again in a moment.</summary>
public sealed class HashingOverloadedException()
    : Exception("Too many passwords are being checked at the moment. Try again in a few seconds.");
