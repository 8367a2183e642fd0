using Mediator;
using TenantManager.Application.Abstractions;
using TenantManager.Domain.Common;
using TenantManager.Domain.Tenants;
using TenantManager.Domain.Users;

namespace TenantManager.Application.Auth.RegisterOrganization;

internal sealed class RegisterOrganizationHandler(
    OrganizationRegistration registration,
    IPasswordHasher hasher,
    ITenantDatabaseAccess databaseAccess) : IRequestHandler<RegisterOrganizationCommand, Result<RegisterOrganizationResult>>
{
    public async ValueTask<Result<RegisterOrganizationResult>> Handle(
        RegisterOrganizationCommand command, CancellationToken cancellationToken)
    {
        var request = new RegistrationRequest(
            OrganizationName.From(command.OrganizationName),
            EmailAddress.From(command.AdminEmail),
            PlanNames.Parse(command.Plan),
            command.Key,
            WithSession: true);
        var completed = await registration.RunAsync(
            request, cancel => hasher.HashAsync(command.AdminPassword, cancel), cancellationToken);
        return completed.IsSuccess
            ? RegisterOrganizationResult.Of(
                completed.Value.Tenant, completed.Value.Administrator, completed.Value.Session!, databaseAccess) with { Path = completed.Value.Path }
            : completed.Error;
    }
}
