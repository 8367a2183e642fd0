using Mediator;
using TenantManager.Application.Abstractions;

namespace TenantManager.Application.Secrets.RotateSecrets;

internal sealed class RotateSecretsHandler(
    ITenantRepository tenants,
    ITenantDatabaseProvisioner provisioner,
    ITenantDatabaseAccess databaseAccess,
    ISecretsKeyCheck keyCheck,
    IUnitOfWork unitOfWork,
    TimeProvider clock) : IRequestHandler<RotateSecretsCommand, RotateSecretsResult>
{
    private const int BatchSize = 100;

    public async ValueTask<RotateSecretsResult> Handle(RotateSecretsCommand command, CancellationToken cancellationToken)
    {
        var moved = 0;
        while (await NextBatchAsync(cancellationToken) is { Count: > 0 } batch)
        {
            foreach (var tenant in batch)
            {
                // The role first: a crash between the two leaves a tenant that the next run moves again, to the same password.
                await provisioner.ResetPasswordAsync(tenant, cancellationToken);
                tenant.UseSecretsKey(databaseAccess.SecretsKeyId, clock.GetUtcNow());
                await unitOfWork.SaveChangesAsync(cancellationToken);
                moved++;
            }
        }

        await keyCheck.AcceptAsync(databaseAccess.SecretsKeyId, cancellationToken);
        return new RotateSecretsResult(moved);
    }

    private Task<IReadOnlyList<Domain.Tenants.Tenant>> NextBatchAsync(CancellationToken cancellationToken) =>
        tenants.FindBySecretsKeyOtherThanAsync(databaseAccess.SecretsKeyId, BatchSize, cancellationToken);
}
