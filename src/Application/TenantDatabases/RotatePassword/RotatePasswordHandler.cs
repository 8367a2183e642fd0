using Mediator;
using TenantManager.Application.Abstractions;
using TenantManager.Application.Access;
using TenantManager.Application.Secrets;
using TenantManager.Domain.ApiKeys;
using TenantManager.Domain.Common;
using TenantManager.Domain.Tenants;

namespace TenantManager.Application.TenantDatabases.RotatePassword;

/// <summary>
/// Commits the password's next version, which tells every replica, and then has the server follow it. A process that dies between the two
/// leaves the rest to any replica's reconciler.
/// </summary>
internal sealed class RotatePasswordHandler(
    ITenantContext context,
    ITenantRepository tenants,
    ITenantDatabaseGate gate,
    ITenantDatabaseAccess databaseAccess,
    IUnitOfWork unitOfWork,
    IServiceLifetime lifetime,
    TimeProvider clock) : IRequestHandler<RotatePasswordCommand, Result<RotatedPassword>>
{
    public async ValueTask<Result<RotatedPassword>> Handle(RotatePasswordCommand command, CancellationToken cancellationToken)
    {
        var caller = context.Caller;
        // It would get a password that outlives it.
        if (caller.Kind == CallerKind.ApiKey)
            return ApiKeyErrors.NotForApiKeys;
        if (await CommitAsync(caller.Tenant.Id, command.Key, cancellationToken) is { IsSuccess: false } refused)
            return refused.Error;
        await gate.ApplyAsync(caller.Tenant.Id, lifetime.Stopping);
        if (caller.Kind == CallerKind.Operator)
            return new RotatedPassword(null);
        // Somebody else may have rotated it since: then the server has theirs.
        var version = await tenants.ReadPasswordVersionAsync(caller.Tenant.Id, cancellationToken);
        return new RotatedPassword(databaseAccess.UrlFor(caller.Tenant with { DatabasePasswordVersion = version }));
    }

    private async Task<Result> CommitAsync(Guid tenantId, RequestKey? key, CancellationToken cancellationToken)
    {
        await using var transaction = await unitOfWork.BeginTransactionAsync(cancellationToken);
        if (await tenants.FindLockedAsync(tenantId, cancellationToken) is not { } tenant)
            return TenantErrors.NotFound;
        if (tenant.SecretsKeyId != databaseAccess.SecretsKeyId)
            return SecretsErrors.KeyChanged;
        tenant.RotateDatabasePassword(key?.Hash, clock.GetUtcNow());
        await unitOfWork.SaveChangesAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return Result.Success();
    }
}
