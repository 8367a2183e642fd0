using TenantManager.Infrastructure.Provisioning.Server;

namespace TenantManager.Infrastructure.Provisioning;

/// <param name="Name">Of the new database and of the role that owns it.</param>
/// <param name="Mark">What makes both ours.</param>
/// <param name="Password">The role's.</param>
/// <param name="ApplicationName">By which the sessions of this clone can be found in the server.</param>
/// <param name="IsForTenant">It is opened to its role; otherwise it stays closed until a tenant claims it.</param>
internal sealed record CloneTarget(string Name, ObjectMark Mark, string Password, string ApplicationName, bool IsForTenant)
{
    /// <summary>Without the password.</summary>
    public override string ToString() => Name;
}
