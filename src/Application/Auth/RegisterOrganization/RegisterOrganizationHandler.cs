using Mediator;
using TenantManager.Application.Abstractions;
using TenantManager.Domain.Common;
using TenantManager.Domain.Tenants;
using TenantManager.Domain.Users;

namespace TenantManager.Application.Auth.RegisterOrganization;

internal sealed class RegisterOrganizationHandler(
    RegistrationResumption resumption,
    TenantReservation reservation,
    TenantProvisioning provisioning,
    IUserRepository users,
    IPasswordHasher hasher,
    IServiceLifetime lifetime,
    ITenantDatabaseAccess databaseAccess) : IRequestHandler<RegisterOrganizationCommand, Result<RegisterOrganizationResult>>
{
    public async ValueTask<Result<RegisterOrganizationResult>> Handle(
        RegisterOrganizationCommand command, CancellationToken cancellationToken)
    {
        if (command.Key is { } key && await resumption.ResumeAsync(key, cancellationToken) is { } resumed)
            return resumed.IsSuccess ? ResultOf(resumed.Value) : resumed.Error;

        var email = EmailAddress.From(command.AdminEmail);
        if (await users.EmailExistsAsync(email, cancellationToken))
            return UserErrors.EmailTaken;

        // The hash is most of the work, and nothing needs it before the end: the database is made meanwhile. A client that
        // disconnects does not stop it, as it does not stop what it is for.
        var hashing = hasher.HashAsync(command.AdminPassword, lifetime.Stopping).Observed();
        var reserved = await reservation.ReserveAsync(
            OrganizationName.From(command.OrganizationName), PlanNames.Parse(command.Plan), email, command.Key, cancellationToken);
        if (!reserved.IsSuccess)
            return reserved.Error;

        var completed = await provisioning.CompleteAsync(reserved.Value, hashing);
        return completed.IsSuccess ? ResultOf(completed.Value) : completed.Error;
    }

    private RegisterOrganizationResult ResultOf(CompletedRegistration completed) => new(
        completed.Tenant.Id,
        completed.Tenant.Slug.Value,
        completed.Session,
        Sessions.SessionUser.From(completed.Administrator),
        new TenantDatabaseAddress(completed.Tenant.DatabaseName.Value, databaseAccess.Host, databaseAccess.Port))
        {
            Path = completed.Path,
        };
}
