using TenantManager.Application.Abstractions;
using TenantManager.Application.Auth.Sessions;
using TenantManager.Application.Tenants.UndoRegistration;
using TenantManager.Domain.Common;
using TenantManager.Domain.Tenants;

namespace TenantManager.Application.Auth.RegisterOrganization;

/// <summary>
/// What a retry finds of a registration that an earlier request with the same key began. Its answer was never stored, so nobody
/// has seen it: new tokens for the same tenant are the first outcome.
/// </summary>
internal sealed class RegistrationResumption(
    ITenantRepository tenants, RegistrationUndoing undoing, SessionStarter sessions, IUnitOfWork unitOfWork)
{
    /// <returns>Null where there is nothing to go on with: then the registration begins (anew).</returns>
    public async Task<Result<CompletedRegistration>?> ResumeAsync(RegistrationRequest request, CancellationToken cancellationToken)
    {
        if (request.Key is not { } key || await tenants.FindByKeyAsync(key, cancellationToken) is not { } begun)
            return null;
        if (begun.Tenant.Status is not (TenantStatus.Pending or TenantStatus.Failed))
        {
            if (begun.Tenant.CheckAccess() is { IsSuccess: false } refused)
                return refused.Error;
            if (begun.Administrator.CheckAccess() is { IsSuccess: false } userRefused)
                return userRefused.Error;
            var session = request.WithSession ? sessions.Begin(begun.Administrator) : null;
            await unitOfWork.SaveChangesAsync(cancellationToken);
            return new CompletedRegistration(begun.Tenant, begun.Administrator, session);
        }

        if (!begun.IsAbandoned || !await TryUndoAsync(begun.Tenant.Id, cancellationToken))
            return RegistrationErrors.InProgress;
        // A process that was only slow may have completed it after all: then the next try gets its outcome.
        if (await tenants.FindByKeyAsync(key, cancellationToken) is not null)
            return RegistrationErrors.InProgress;
        return null;
    }

    private async Task<bool> TryUndoAsync(Guid tenantId, CancellationToken cancellationToken)
    {
        try
        {
            return await undoing.TakeOverAndRunAsync(tenantId, cancellationToken);
        }
        catch (ConcurrencyException)
        {
            return false; // so its process lives
        }
    }
}
