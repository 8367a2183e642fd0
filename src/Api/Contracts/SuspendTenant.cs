using TenantManager.Application.Tenants.SuspendTenant;

namespace TenantManager.Api.Contracts;

/// <param name="Reason">For operators: 1 to 500 characters.</param>
public sealed record SuspendTenantRequest(string? Reason)
{
    public SuspendTenantCommand ToCommand(Guid tenantId) => new(tenantId, Reason ?? "");
}
