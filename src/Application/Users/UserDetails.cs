using TenantManager.Domain.Users;

namespace TenantManager.Application.Users;

/// <summary>A user as the organization's others see it.</summary>
public sealed record UserDetails(Guid Id, string Email, Role Role, bool IsActive, DateTimeOffset CreatedAt)
{
    public static UserDetails From(User user) => new(user.Id, user.Email.Value, user.Role, user.IsActive, user.CreatedAt);
}
