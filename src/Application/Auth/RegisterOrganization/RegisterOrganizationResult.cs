using TenantManager.Application.Abstractions;
using TenantManager.Application.Auth.Sessions;
using TenantManager.Domain.Tenants;
using TenantManager.Domain.Users;

namespace TenantManager.Application.Auth.RegisterOrganization;

public sealed record RegisterOrganizationResult(
    Guid TenantId, string Slug, Session Session, SessionUser User, TenantDatabaseAddress Database)
{
    /// <summary>How the database was come by; null where an earlier request's registration is what is answered.</summary>
    public ProvisioningPath? Path { get; init; }

    internal static RegisterOrganizationResult Of(
        Tenant tenant, User administrator, Session session, ITenantDatabaseAccess databaseAccess) => new(
        tenant.Id,
        tenant.Slug.Value,
        session,
        SessionUser.From(administrator),
        new TenantDatabaseAddress(tenant.DatabaseName.Value, databaseAccess.Host, databaseAccess.Port));
}

/// <summary>Where the new database is; the password comes with a login.</summary>
public sealed record TenantDatabaseAddress(string Name, string Host, int Port);
