using Mediator;

namespace TenantManager.Application.TenantDatabases.ListPools;

/// <summary>This replica's pools of connections to tenants' databases.</summary>
public sealed record ListPoolsQuery : IRequest<IReadOnlyList<PoolDetails>>;
