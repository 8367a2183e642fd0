using Mediator;
using TenantManager.Domain.Common;

namespace TenantManager.Application.Tenants.GetCurrentTenant;

/// <summary>The caller's tenant, with what it may use and uses.</summary>
public sealed record GetCurrentTenantQuery : IRequest<Result<CurrentTenant>>;
