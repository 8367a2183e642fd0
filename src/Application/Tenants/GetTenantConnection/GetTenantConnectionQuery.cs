using Mediator;
using TenantManager.Domain.Common;

namespace TenantManager.Application.Tenants.GetTenantConnection;

/// <summary>For backends that serve many tenants: how to reach the database of one.</summary>
public sealed record GetTenantConnectionQuery(Guid Id) : IRequest<Result<TenantConnection>>;
