using TenantManager.Application.Auth.Sessions;

namespace TenantManager.Application.Auth.RegisterOrganization;

public sealed record RegisterOrganizationResult(
    Guid TenantId, string Slug, Session Session, SessionUser User, TenantDatabaseAddress Database);

/// <summary>Where the new database is; the password comes with a login.</summary>
public sealed record TenantDatabaseAddress(string Name, string Host, int Port);
