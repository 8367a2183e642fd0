namespace TenantManager.Domain.Users;

/// <summary>Somebody whom a tenant wants as its user. It is gone when it is accepted, revoked, or replaced by a later one to the same email.</summary>
public sealed class Invitation
{
    private Invitation()
    {
    }

    /// <summary>The link that is mailed holds it, signed.</summary>
    public Guid Id { get; private set; }

    public Guid TenantId { get; private set; }

    public EmailAddress Email { get; private set; }

    /// <summary>Which the user gets.</summary>
    public Role Role { get; private set; }

    public DateTimeOffset CreatedAt { get; private set; }

    public DateTimeOffset ExpiresAt { get; private set; }

    public static Invitation Create(Guid tenantId, EmailAddress email, Role role, DateTimeOffset now, TimeSpan lifetime) => new()
    {
        Id = Guid.CreateVersion7(now),
        TenantId = tenantId,
        Email = email,
        Role = role,
        CreatedAt = now,
        ExpiresAt = now + lifetime,
    };

    public bool IsOpen(DateTimeOffset now) => now < ExpiresAt;

    /// <summary>Who it makes of whoever accepts it.</summary>
    public User Accept(string passwordHash, DateTimeOffset now) => User.CreateInvited(TenantId, Email, Role, passwordHash, now);
}
