namespace TenantManager.Application.Tenants.GetTenantConnection;

/// <param name="TenantId">Whose database it is.</param>
/// <param name="DatabaseUrl">The tenant's own role at its own database, with the role's password.</param>
public sealed record TenantConnection(Guid TenantId, string DatabaseUrl)
{
    /// <summary>Without the password.</summary>
    public override string ToString() => $"{nameof(TenantConnection)} of {TenantId}";
}
