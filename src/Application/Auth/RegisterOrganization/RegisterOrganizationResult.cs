using TenantManager.Application.Abstractions;
using TenantManager.Application.Auth.Sessions;
using TenantManager.Domain.Tenants;
using TenantManager.Domain.Users;

namespace TenantManager.Application.Auth.RegisterOrganization;

public sealed record RegisterOrganizationResult(
    Guid TenantId, string Slug, Session Session, SessionUser User, TenantDatabaseAddress Database)
{
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
