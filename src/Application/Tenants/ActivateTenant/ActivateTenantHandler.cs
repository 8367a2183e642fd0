using Mediator;
using TenantManager.Domain.Common;

namespace TenantManager.Application.Tenants.ActivateTenant;

internal sealed class ActivateTenantHandler(TenantStatusChange change, TimeProvider clock)
    : IRequestHandler<ActivateTenantCommand, Result<TenantDetails>>
{
    public async ValueTask<Result<TenantDetails>> Handle(ActivateTenantCommand command, CancellationToken cancellationToken) =>
        await change.RunAsync(command.TenantId, tenant => tenant.Resume(clock.GetUtcNow()), cancellationToken);
}
