namespace TenantManager.Infrastructure.Persistence.Mail;

/// <summary>A link to reset a password that is open: whoever uses it deletes it.</summary>
internal sealed class PasswordResetRow
{
    /// <summary>The link holds it, signed.</summary>
    public Guid Id { get; private set; }

    public Guid UserId { get; private set; }

    public DateTimeOffset CreatedAt { get; private set; }

    public DateTimeOffset ExpiresAt { get; private set; }
}
