using Mediator;
using TenantManager.Domain.Common;

namespace TenantManager.Application.Tenants.RenameTenant;

/// <summary>Gives the caller's organization another name. Its slug and its database's name stay.</summary>
public sealed record RenameTenantCommand(string Name) : IRequest<Result<CurrentTenant>>;
