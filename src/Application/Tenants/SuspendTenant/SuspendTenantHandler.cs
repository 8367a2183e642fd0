using Mediator;
using TenantManager.Domain.Common;

namespace TenantManager.Application.Tenants.SuspendTenant;

internal sealed class SuspendTenantHandler(TenantStatusChange change, TimeProvider clock)
    : IRequestHandler<SuspendTenantCommand, Result<TenantDetails>>
{
    public async ValueTask<Result<TenantDetails>> Handle(SuspendTenantCommand command, CancellationToken cancellationToken) =>
        await change.RunAsync(
            command.TenantId, tenant => tenant.Suspend(command.Reason.Trim(), clock.GetUtcNow()), cancellationToken);
}
