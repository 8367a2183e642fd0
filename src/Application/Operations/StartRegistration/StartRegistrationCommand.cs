using Mediator;
using TenantManager.Application.Auth.RegisterOrganization;
using TenantManager.Domain.Common;

namespace TenantManager.Application.Operations.StartRegistration;

/// <summary>Registers an organization without waiting for it.</summary>
public sealed record StartRegistrationCommand(RegisterOrganizationCommand Registration) : IRequest<Result<StartedOperation>>
{
    /// <summary>Without the password.</summary>
    public override string ToString() => nameof(StartRegistrationCommand);
}
