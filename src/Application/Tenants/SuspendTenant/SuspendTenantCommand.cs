using Mediator;
using TenantManager.Domain.Common;

namespace TenantManager.Application.Tenants.SuspendTenant;

/// <summary>Closes a tenant: its logins, tokens and API keys are refused, and the sessions in its database end.</summary>
public sealed record SuspendTenantCommand(Guid TenantId, string Reason) : IRequest<Result<TenantDetails>>;
