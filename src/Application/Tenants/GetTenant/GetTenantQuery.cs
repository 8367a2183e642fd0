using Mediator;
using TenantManager.Domain.Common;

namespace TenantManager.Application.Tenants.GetTenant;

public sealed record GetTenantQuery(Guid Id) : IRequest<Result<TenantDetails>>;
