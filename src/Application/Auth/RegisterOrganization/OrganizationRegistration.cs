using TenantManager.Application.Abstractions;
using TenantManager.Domain.Common;
using TenantManager.Domain.Users;

namespace TenantManager.Application.Auth.RegisterOrganization;

/// <summary>What a registration is, whoever asked for it: resume what the same key began, else reserve, provision, activate.</summary>
internal sealed class OrganizationRegistration(
    RegistrationResumption resumption,
    TenantReservation reservation,
    TenantProvisioning provisioning,
    IUserRepository users,
    IServiceLifetime lifetime)
{
    /// <param name="request">What to register.</param>
    /// <param name="hashPassword">Begins the hash of the administrator's password; not called where it is not needed.</param>
    /// <param name="cancellationToken">Ends it until the intent is committed, and not after.</param>
    public async Task<Result<CompletedRegistration>> RunAsync(
        RegistrationRequest request, Func<CancellationToken, Task<string>> hashPassword, CancellationToken cancellationToken)
    {
        if (await resumption.ResumeAsync(request, cancellationToken) is { } resumed)
            return resumed;
        if (await users.EmailExistsAsync(request.Email, cancellationToken))
            return UserErrors.EmailTaken;

        // The hash is most of the work, and nothing needs it before the end: the database is made meanwhile. A client that
        // disconnects does not stop it, as it does not stop what it is for.
        var hashing = hashPassword(lifetime.Stopping).Observed();
        var reserved = await reservation.ReserveAsync(request.Name, request.Plan, request.Email, request.Key, cancellationToken);
        return reserved.IsSuccess
            ? await provisioning.CompleteAsync(reserved.Value, hashing, request.WithSession)
            : reserved.Error;
    }
}
