using Mediator;
using TenantManager.Application.Abstractions;
using TenantManager.Domain.Common;

namespace TenantManager.Application.Auth.RegisterOrganization;

/// <summary>Makes a tenant: registry row, database, role, administrator, session.</summary>
/// <param name="OrganizationName">2 to 255 characters.</param>
/// <param name="AdminEmail">Nobody else's.</param>
/// <param name="AdminPassword">8 characters to 72 bytes.</param>
/// <param name="Plan">The plan's name; null for the free one.</param>
public sealed record RegisterOrganizationCommand(string OrganizationName, string AdminEmail, string AdminPassword, string? Plan)
    : IRequest<Result<RegisterOrganizationResult>>
{
    /// <summary>What the registration is known by to a retry: with it, whatever became of the first try, this one gets its outcome
    /// or goes on in its place. Null where nobody will ask again.</summary>
    public RequestKey? Key { get; init; }

    /// <summary>Without the password: a record's own <c>ToString</c> would print it.</summary>
    public override string ToString() => nameof(RegisterOrganizationCommand);
}
