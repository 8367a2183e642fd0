using Mediator;
using TenantManager.Application.Abstractions;
using TenantManager.Application.Access;
using TenantManager.Domain.Common;
using TenantManager.Domain.Tenants;

namespace TenantManager.Application.TenantDatabases.GetDatabase;

internal sealed class GetDatabaseHandler(ITenantContext context, ITenantDatabase database)
    : IRequestHandler<GetDatabaseQuery, Result<TenantDatabaseDetails>>
{
    public async ValueTask<Result<TenantDatabaseDetails>> Handle(GetDatabaseQuery query, CancellationToken cancellationToken)
    {
        var tenant = context.Caller.Tenant;
        // An operator may act for it, but nobody gets in.
        if (tenant.Status.CheckAccess() is { IsSuccess: false } closed)
            return closed.Error;
        return await database.DescribeAsync(tenant, cancellationToken);
    }
}
