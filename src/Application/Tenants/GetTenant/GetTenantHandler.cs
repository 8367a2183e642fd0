using Mediator;
using TenantManager.Application.Abstractions;
using TenantManager.Domain.Common;
using TenantManager.Domain.Tenants;

namespace TenantManager.Application.Tenants.GetTenant;

internal sealed class GetTenantHandler(ITenantQueries tenants) : IRequestHandler<GetTenantQuery, Result<TenantDetails>>
{
    public async ValueTask<Result<TenantDetails>> Handle(GetTenantQuery query, CancellationToken cancellationToken) =>
        await tenants.FindAsync(query.Id, cancellationToken) is { } tenant ? tenant : TenantErrors.NotFound;
}
