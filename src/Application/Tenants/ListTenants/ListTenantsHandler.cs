using Mediator;
using TenantManager.Application.Abstractions;

namespace TenantManager.Application.Tenants.ListTenants;

internal sealed class ListTenantsHandler(ITenantQueries tenants) : IRequestHandler<ListTenantsQuery, TenantPage>
{
    public async ValueTask<TenantPage> Handle(ListTenantsQuery query, CancellationToken cancellationToken) =>
        await tenants.ListAsync(query, cancellationToken);
}
