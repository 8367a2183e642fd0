using Mediator;
using TenantManager.Application.Abstractions;
using TenantManager.Application.Access;
using TenantManager.Domain.Common;
using TenantManager.Domain.Tenants;

namespace TenantManager.Application.Tenants.GetCurrentTenant;

internal sealed class GetCurrentTenantHandler(ITenantContext context, IUsageQueries usage, ICallMeter calls)
    : IRequestHandler<GetCurrentTenantQuery, Result<CurrentTenant>>
{
    public async ValueTask<Result<CurrentTenant>> Handle(GetCurrentTenantQuery query, CancellationToken cancellationToken)
    {
        var tenant = context.Caller.Tenant;
        return await usage.FindAsync(tenant.Id, cancellationToken) is { } found
            ? CurrentTenant.From(tenant, found, calls)
            : TenantErrors.NotFound;
    }
}
