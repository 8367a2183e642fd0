using Mediator;
using TenantManager.Application.Abstractions;
using TenantManager.Application.Access;
using TenantManager.Domain.Common;
using TenantManager.Domain.Tenants;

namespace TenantManager.Application.Tenants.RenameTenant;

/// <summary>Without a lock: of two administrators who rename it at once, one is told.</summary>
internal sealed class RenameTenantHandler(
    ITenantContext context, ITenantRepository tenants, IUsageQueries usage, ICallMeter calls, IUnitOfWork unitOfWork, TimeProvider clock)
    : IRequestHandler<RenameTenantCommand, Result<CurrentTenant>>
{
    public async ValueTask<Result<CurrentTenant>> Handle(RenameTenantCommand command, CancellationToken cancellationToken)
    {
        var caller = context.Caller.Tenant;
        if (await tenants.FindAsync(caller.Id, cancellationToken) is not { } tenant
            || await usage.FindAsync(caller.Id, cancellationToken) is not { } used)
        {
            return TenantErrors.NotFound;
        }

        tenant.ChangeName(OrganizationName.From(command.Name), clock.GetUtcNow());
        await unitOfWork.SaveChangesAsync(cancellationToken);
        return CurrentTenant.From(caller with { Name = tenant.Name.Value }, used, calls);
    }
}
