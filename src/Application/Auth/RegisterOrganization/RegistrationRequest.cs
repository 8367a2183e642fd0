using TenantManager.Application.Abstractions;
using TenantManager.Domain.Tenants;
using TenantManager.Domain.Users;

namespace TenantManager.Application.Auth.RegisterOrganization;

/// <summary>A registration as both its entrances ask for it: the one that waits, and the operation that runs later.</summary>
/// <param name="Name">Validated.</param>
/// <param name="Email">The administrator's.</param>
/// <param name="Plan">Of the tenant.</param>
/// <param name="Key">By which a retry finds it; null where there will be none.</param>
/// <param name="WithSession">Whether the administrator is logged in with it. False where the tokens are made when somebody reads
/// them.</param>
internal sealed record RegistrationRequest(
    OrganizationName Name, EmailAddress Email, Plan Plan, RequestKey? Key, bool WithSession);
