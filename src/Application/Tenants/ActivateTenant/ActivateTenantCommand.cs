using Mediator;
using TenantManager.Domain.Common;

namespace TenantManager.Application.Tenants.ActivateTenant;

/// <summary>Opens a suspended tenant again.</summary>
public sealed record ActivateTenantCommand(Guid TenantId) : IRequest<Result<TenantDetails>>;
