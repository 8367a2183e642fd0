using Mediator;
using TenantManager.Application.Abstractions;
using TenantManager.Application.Access;
using TenantManager.Domain.Common;
using TenantManager.Domain.Tenants;

namespace TenantManager.Application.TenantDatabases.RunQuery;

internal sealed class RunQueryHandler(ITenantContext context, ITenantDatabase database)
    : IRequestHandler<RunQueryCommand, Result<QueryResult>>
{
    public async ValueTask<Result<QueryResult>> Handle(RunQueryCommand command, CancellationToken cancellationToken)
    {
        var tenant = context.Caller.Tenant;
        if (tenant.Status.CheckAccess() is { IsSuccess: false } closed)
            return closed.Error;
        return await database.RunAsync(tenant, command, cancellationToken);
    }
}
