using Microsoft.Extensions.Logging;
using TenantManager.Application.Abstractions;
using TenantManager.Application.Tenants.RemoveAbandonedTenants;
using TenantManager.Domain.Common;
using TenantManager.Domain.Tenants;

namespace TenantManager.Application.Auth.RegisterOrganization;

/// <summary>
/// The second step of a registration: makes the reserved tenant's database and records the outcome, or undoes
/// everything. A client that disconnects does not stop it; the service's stop does, by way of undoing.
/// </summary>
internal sealed partial class TenantProvisioning(
    ITenantDatabaseProvisioner provisioner,
    TenantRemoval removal,
    IUnitOfWork unitOfWork,
    IServiceLifetime lifetime,
    TimeProvider clock,
    ILogger<TenantProvisioning> logger)
{
    private static readonly Error Stopping =
        Error.Unavailable("service_stopping", "The service is stopping; nothing was registered. Try again in a moment.");

    /// <param name="tenant">Reserved, pending.</param>
    /// <param name="onCompleted">Adds what is to be committed together with the activation.</param>
    public async Task<Result> CompleteAsync(Tenant tenant, Action onCompleted)
    {
        var start = clock.GetTimestamp();
        try
        {
            var database = await provisioner.ProvisionAsync(tenant, lifetime.Stopping);
            tenant.Activate(database.SizeBytes, clock.GetElapsedTime(start), clock.GetUtcNow());
            onCompleted();
            await unitOfWork.SaveChangesAsync(lifetime.Stopping);
            Provisioned(tenant.Slug.Value, tenant.DatabaseName.Value, clock.GetElapsedTime(start).TotalMilliseconds);
            return Result.Success();
        }
        catch (ProvisioningException failure)
        {
            Failed(failure.InnerException, tenant.Slug.Value, failure.Error.Code, failure.Message);
            await (failure.NothingWasMade ? removal.ForgetAsync(tenant.Id) : removal.UndoAsync(tenant.Id));
            return failure.Error;
        }
        catch (OperationCanceledException) when (lifetime.Stopping.IsCancellationRequested)
        {
            await removal.UndoAsync(tenant.Id);
            return Stopping;
        }
        catch
        {
            await removal.UndoAsync(tenant.Id);
            throw;
        }
    }

    [LoggerMessage(1101, LogLevel.Information, "Tenant {Slug} has its database {Database} after {ElapsedMs:0} ms")]
    private partial void Provisioned(string slug, string database, double elapsedMs);

    [LoggerMessage(1102, LogLevel.Error, "Tenant {Slug} could not be provisioned ({Code}): {Reason}")]
    private partial void Failed(Exception? exception, string slug, string code, string reason);
}
