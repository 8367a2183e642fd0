namespace TenantManager.Application.TenantDatabases;

/// <summary>A tenant's pool of connections on this replica.</summary>
/// <param name="TenantId">Whose.</param>
/// <param name="DatabaseName">Where to.</param>
/// <param name="InUse">Connections that somebody has at the moment.</param>
/// <param name="Idle">Open, for the next use.</param>
/// <param name="Waiting">Who waits for one.</param>
/// <param name="LastUsedAt">When one was last asked for.</param>
public sealed record PoolDetails(Guid TenantId, string DatabaseName, int InUse, int Idle, int Waiting, DateTimeOffset LastUsedAt);
