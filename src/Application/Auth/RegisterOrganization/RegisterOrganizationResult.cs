using TenantManager.Application.Abstractions;
using TenantManager.Application.Auth.Sessions;

namespace TenantManager.Application.Auth.RegisterOrganization;

public sealed record RegisterOrganizationResult(
    Guid TenantId, string Slug, Session Session, SessionUser User, TenantDatabaseAddress Database)
{
    /// <summary>How the database was come by; null where an earlier request's registration is what is answered.</summary>
    public ProvisioningPath? Path { get; init; }
}

/// <summary>Where the new database is; the password comes with a login.</summary>
public sealed record TenantDatabaseAddress(string Name, string Host, int Port);
