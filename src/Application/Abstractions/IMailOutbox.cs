using TenantManager.Domain.Users;

namespace TenantManager.Application.Abstractions;

/// <summary>Mails that are to be sent: written down in the registry with what they are about, and sent later, by any replica.</summary>
public interface IMailOutbox
{
    /// <summary>Whether this service can send any.</summary>
    bool IsConfigured { get; }

    /// <summary>How long an invitation is good.</summary>
    TimeSpan InvitationLifetime { get; }

    /// <summary>Writes it in the caller's transaction. It is not sent if the invitation is gone by then.</summary>
    /// <returns>False where too many are waiting.</returns>
    Task<bool> TryAddAsync(Invitation invitation, CancellationToken cancellationToken);

    /// <summary>
    /// Writes down that a link to reset the password is wanted for an email. Nobody is looked up: whether there is such a user shows
    /// when it is sent, and takes as long as it takes then.
    /// </summary>
    /// <returns>False where too many are waiting.</returns>
    Task<bool> TryAddPasswordResetAsync(EmailAddress email, CancellationToken cancellationToken);
}
