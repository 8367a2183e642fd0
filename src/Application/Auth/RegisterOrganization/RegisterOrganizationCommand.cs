using Mediator;
using TenantManager.Domain.Common;
using TenantManager.Domain.Tenants;

namespace TenantManager.Application.Auth.RegisterOrganization;

/// <summary>Makes a tenant: registry row, database, role, administrator, session.</summary>
public sealed record RegisterOrganizationCommand(string OrganizationName, string AdminEmail, string AdminPassword, Plan Plan)
    : IRequest<Result<RegisterOrganizationResult>>
{
    /// <summary>Without the password: a record's own <c>ToString</c> would print it.</summary>
    public override string ToString() => nameof(RegisterOrganizationCommand);
}
