namespace TenantManager.Infrastructure.Mail;

/// <summary>A mail that this process is about to send.</summary>
/// <param name="Id">Of the mail, and of what its link is good for.</param>
/// <param name="Kind">One of <see cref="MailKinds"/>.</param>
/// <param name="Email">To whom.</param>
/// <param name="Attempts">How many there were, with this one.</param>
/// <param name="Organization">Whose user the receiver is or is to be; null where there is nothing to send: the invitation is gone, or nobody
/// has the email who may reset a password.</param>
/// <param name="ExpiresAt">When its link ends.</param>
internal sealed record ClaimedMail(Guid Id, string Kind, string Email, int Attempts, string? Organization, DateTimeOffset ExpiresAt);
