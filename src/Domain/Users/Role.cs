namespace TenantManager.Domain.Users;

/// <summary>What a user may do inside a tenant. On the wire and in the registry: the upper-case name.</summary>
public enum Role
{
    User,
    Admin,
}
