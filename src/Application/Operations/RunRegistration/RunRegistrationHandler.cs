using Mediator;
using TenantManager.Application.Auth.RegisterOrganization;
using TenantManager.Domain.Common;
using TenantManager.Domain.Tenants;
using TenantManager.Domain.Users;

namespace TenantManager.Application.Operations.RunRegistration;

internal sealed class RunRegistrationHandler(OrganizationRegistration registration, RegistrationCounter counter)
    : IRequestHandler<RunRegistrationCommand, Result<Guid>>
{
    public async ValueTask<Result<Guid>> Handle(RunRegistrationCommand command, CancellationToken cancellationToken)
    {
        var prepared = command.Registration;
        var request = new RegistrationRequest(
            OrganizationName.From(prepared.OrganizationName),
            EmailAddress.From(prepared.AdminEmail),
            PlanNames.Parse(prepared.Plan),
            OperationIds.RequestKeyOf(command.OperationId),
            WithSession: false);
        var completed = await counter.CountAsync(
            async () => await registration.RunAsync(request, _ => Task.FromResult(prepared.PasswordHash), cancellationToken),
            completed => completed.Path);
        return completed.IsSuccess ? completed.Value.Tenant.Id : completed.Error;
    }
}
