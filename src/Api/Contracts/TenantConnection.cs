using TenantManager.Application.Tenants.GetTenantConnection;

namespace TenantManager.Api.Contracts;

/// <param name="TenantId">Whose database it is.</param>
/// <param name="DatabaseUrl">The tenant's own role at the tenant's database.</param>
public sealed record TenantConnectionResponse(Guid TenantId, string DatabaseUrl)
{
    public static TenantConnectionResponse From(TenantConnection connection) => new(connection.TenantId, connection.DatabaseUrl);

    /// <summary>Without the password.</summary>
    public override string ToString() => nameof(TenantConnectionResponse);
}
