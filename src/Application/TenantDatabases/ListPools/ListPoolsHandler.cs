using Mediator;
using TenantManager.Application.Abstractions;

namespace TenantManager.Application.TenantDatabases.ListPools;

internal sealed class ListPoolsHandler(ITenantPools pools) : IRequestHandler<ListPoolsQuery, IReadOnlyList<PoolDetails>>
{
    public ValueTask<IReadOnlyList<PoolDetails>> Handle(ListPoolsQuery query, CancellationToken cancellationToken) =>
        ValueTask.FromResult(pools.Read());
}
