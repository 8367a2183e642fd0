using TenantManager.Domain.Common;

namespace TenantManager.Domain.Users;

/// <summary>Somebody who can log in: belongs to one tenant, known by an email that no other user has.</summary>
public sealed class User
{
    private User()
    {
    }

    public Guid Id { get; private set; }

    public Guid TenantId { get; private set; }

    public EmailAddress Email { get; private set; }

    /// <summary>bcrypt, <c>$2b$</c>.</summary>
    public string PasswordHash { get; private set; } = "";

    public Role Role { get; private set; }

    public bool IsActive { get; private set; }

    public DateTimeOffset CreatedAt { get; private set; }

    public DateTimeOffset UpdatedAt { get; private set; }

    public static User CreateAdmin(Guid tenantId, EmailAddress email, string passwordHash, DateTimeOffset now) => new()
    {
        Id = Guid.CreateVersion7(now),
        TenantId = tenantId,
        Email = email,
        PasswordHash = passwordHash,
        Role = Role.Admin,
        IsActive = true,
        CreatedAt = now,
        UpdatedAt = now,
    };

    public void ChangePasswordHash(string passwordHash, DateTimeOffset now)
    {
        PasswordHash = passwordHash;
        UpdatedAt = now;
    }

    /// <summary>Whether the user may come in; the refusal says why not.</summary>
    public Result CheckAccess() => IsActive ? Result.Success() : UserErrors.Inactive;
}
