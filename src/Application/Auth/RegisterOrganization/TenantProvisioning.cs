using Microsoft.Extensions.Logging;
using TenantManager.Application.Abstractions;
using TenantManager.Application.Auth.Sessions;
using TenantManager.Application.Tenants.UndoRegistration;
using TenantManager.Domain.Common;
using TenantManager.Domain.Tenants;
using TenantManager.Domain.Users;

namespace TenantManager.Application.Auth.RegisterOrganization;

/// <summary>
/// The second step of a registration: gives the reserved tenant its database and records the outcome, or undoes
/// everything. A client that disconnects does not stop it; the service's stop does, by way of undoing.
/// </summary>
internal sealed partial class TenantProvisioning(
    ITenantDatabaseProvisioner provisioner,
    RegistrationUndoing undoing,
    SessionStarter sessions,
    IUnitOfWork unitOfWork,
    IServiceLifetime lifetime,
    TimeProvider clock,
    ILogger<TenantProvisioning> logger)
{
    // A registry that neither answers nor refuses must not hold a registration for ever.
    private static readonly TimeSpan OutcomeTimeout = TimeSpan.FromSeconds(15);

    /// <param name="reserved">The pending tenant, with its administrator.</param>
    /// <param name="hashing">The administrator's password, being hashed; it may fail unawaited.</param>
    /// <param name="withSession">Whether the administrator's first session begins with it.</param>
    public async Task<Result<CompletedRegistration>> CompleteAsync(ReservedTenant reserved, Task<string> hashing, bool withSession)
    {
        var (tenant, administrator) = reserved;
        var start = clock.GetTimestamp();
        try
        {
            var database = await provisioner.ProvisionAsync(tenant, lifetime.Stopping);
            administrator.ChangePasswordHash(await hashing, clock.GetUtcNow());
            await provisioner.BootstrapAsync(tenant, administrator, lifetime.Stopping);
            tenant.Activate(database.SizeBytes, clock.GetElapsedTime(start), clock.GetUtcNow());
            var session = withSession ? sessions.Begin(administrator) : null;
            await CommitAsync();
            await provisioner.MarkCompleteAsync(tenant, lifetime.Stopping);
            Provisioned(tenant.Slug.Value, tenant.DatabaseName.Value, database.Path, clock.GetElapsedTime(start).TotalMilliseconds);
            return new CompletedRegistration(tenant, administrator, session) { Path = database.Path };
        }
        catch (Exception exception)
        {
            if (await UndoAsync(tenant, exception) is { } refusal)
                return refusal;
            throw;
        }
    }

    private async Task CommitAsync()
    {
        using var timeout = new CancellationTokenSource(OutcomeTimeout, clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(lifetime.Stopping, timeout.Token);
        try
        {
            await unitOfWork.SaveChangesAsync(either.Token);
        }
        catch (OperationCanceledException e) when (!lifetime.Stopping.IsCancellationRequested)
        {
            throw new TimeoutException("The registry did not take a registration's outcome in time.", e);
        }
    }

    /// <returns>What the client is told; null for a fault.</returns>
    private async Task<Error?> UndoAsync(Tenant tenant, Exception exception)
    {
        if (exception is ProvisioningException failure)
        {
            Failed(failure.InnerException, tenant.Slug.Value, failure.Error.Code, failure.Message);
            await (failure.NothingWasMade ? undoing.ForgetAsync(tenant.Id) : undoing.RunPatientlyAsync(tenant.Id));
            return failure.Error;
        }

        await undoing.RunPatientlyAsync(tenant.Id);
        if (exception is OperationCanceledException && lifetime.Stopping.IsCancellationRequested)
            return RegistrationErrors.Stopping;
        return exception is ConcurrencyException ? RegistrationErrors.Interrupted : null;
    }

    [LoggerMessage(1101, LogLevel.Information, "Tenant {Slug} has its database {Database} ({Path}) after {ElapsedMs:0} ms")]
    private partial void Provisioned(string slug, string database, ProvisioningPath path, double elapsedMs);

    [LoggerMessage(1102, LogLevel.Error, "Tenant {Slug} could not be provisioned ({Code}): {Reason}")]
    private partial void Failed(Exception? exception, string slug, string code, string reason);
}

/// <summary>A tenant that is active, and its administrator's first session where one was asked for.</summary>
internal sealed record CompletedRegistration(Tenant Tenant, User Administrator, Session? Session)
{
    /// <summary>How its database was come by; null where that was an earlier request's doing.</summary>
    public ProvisioningPath? Path { get; init; }
}
