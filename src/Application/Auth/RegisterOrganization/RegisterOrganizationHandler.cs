using Mediator;
using TenantManager.Application.Abstractions;
using TenantManager.Application.Auth.Sessions;
using TenantManager.Domain.Common;
using TenantManager.Domain.Tenants;
using TenantManager.Domain.Users;

namespace TenantManager.Application.Auth.RegisterOrganization;

internal sealed class RegisterOrganizationHandler(
    TenantReservation reservation,
    TenantProvisioning provisioning,
    IUserRepository users,
    IPasswordHasher hasher,
    SessionStarter sessions,
    ITenantDatabaseAccess databaseAccess) : IRequestHandler<RegisterOrganizationCommand, Result<RegisterOrganizationResult>>
{
    public async ValueTask<Result<RegisterOrganizationResult>> Handle(
        RegisterOrganizationCommand command, CancellationToken cancellationToken)
    {
        var email = EmailAddress.From(command.AdminEmail);
        if (await users.EmailExistsAsync(email, cancellationToken))
            return UserErrors.EmailTaken;

        var passwordHash = await hasher.HashAsync(command.AdminPassword, cancellationToken);
        var reserved = await reservation.ReserveAsync(
            OrganizationName.From(command.OrganizationName), PlanNames.Parse(command.Plan), email, passwordHash, cancellationToken);
        if (!reserved.IsSuccess)
            return reserved.Error;

        var (tenant, administrator) = reserved.Value;
        Session? session = null;
        var completed = await provisioning.CompleteAsync(tenant, () => session = sessions.Begin(administrator));
        if (!completed.IsSuccess)
            return completed.Error;

        return new RegisterOrganizationResult(
            tenant.Id,
            tenant.Slug.Value,
            session!,
            SessionUser.From(administrator),
            new TenantDatabaseAddress(tenant.DatabaseName.Value, databaseAccess.Host, databaseAccess.Port));
    }
}
