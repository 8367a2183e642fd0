using TenantManager.Domain.Common;

namespace TenantManager.Domain.Users;

/// <summary>Somebody who can log in: belongs to one tenant, known by an email that no other user has.</summary>
public sealed class User
{
    /// <summary>A hash that no password has: whoever is being registered cannot log in yet.</summary>
    public const string NoPassword = "!";

    private User()
    {
    }

    public Guid Id { get; private set; }

    public Guid TenantId { get; private set; }

    public EmailAddress Email { get; private set; }

    /// <summary>bcrypt, <c>$2b$</c>; <see cref="NoPassword"/> until there is one.</summary>
    public string PasswordHash { get; private set; } = NoPassword;

    public Role Role { get; private set; }

    public bool IsActive { get; private set; }

    public DateTimeOffset CreatedAt { get; private set; }

    public DateTimeOffset UpdatedAt { get; private set; }

    /// <summary>The first user of a tenant, as yet without a password.</summary>
    public static User CreateAdmin(Guid tenantId, EmailAddress email, DateTimeOffset now) =>
        CreateInvited(tenantId, email, Role.Admin, NoPassword, now);

    /// <summary>Somebody who comes to a tenant that is there.</summary>
    public static User CreateInvited(Guid tenantId, EmailAddress email, Role role, string passwordHash, DateTimeOffset now) => new()
    {
        Id = Guid.CreateVersion7(now),
        TenantId = tenantId,
        Email = email,
        PasswordHash = passwordHash,
        Role = role,
        IsActive = true,
        CreatedAt = now,
        UpdatedAt = now,
    };

    public void ChangePasswordHash(string passwordHash, DateTimeOffset now)
    {
        PasswordHash = passwordHash;
        UpdatedAt = now;
    }

    public void ChangeRole(Role role, DateTimeOffset now)
    {
        Role = role;
        UpdatedAt = now;
    }

    /// <summary>A deactivated user may not come in until activated again.</summary>
    public void SetActive(bool isActive, DateTimeOffset now)
    {
        IsActive = isActive;
        UpdatedAt = now;
    }

    /// <summary>Whether the user may come in; the refusal says why not.</summary>
    public Result CheckAccess() => IsActive ? Result.Success() : UserErrors.Inactive;
}
