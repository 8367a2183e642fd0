using Mediator;
using TenantManager.Application.Abstractions;
using TenantManager.Application.Access;
using TenantManager.Domain.Common;
using TenantManager.Domain.Tenants;

namespace TenantManager.Application.TenantDatabases.ListRows;

internal sealed class ListRowsHandler(ITenantContext context, ITenantDatabase database)
    : IRequestHandler<ListRowsQuery, Result<RowPage>>
{
    public async ValueTask<Result<RowPage>> Handle(ListRowsQuery query, CancellationToken cancellationToken)
    {
        var tenant = context.Caller.Tenant;
        if (tenant.Status.CheckAccess() is { IsSuccess: false } closed)
            return closed.Error;
        return await database.ListRowsAsync(tenant, query, cancellationToken);
    }
}
