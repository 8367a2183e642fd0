using TenantManager.Application.Users.GetCurrentUser;
using TenantManager.Domain.Tenants;

namespace TenantManager.Api.Contracts;

public sealed record MeResponse(UserResponse User, MyTenant Tenant)
{
    public static MeResponse From(CurrentUser current) => new(
        UserResponse.From(current.User),
        new MyTenant(
            current.Tenant.Id, current.Tenant.Slug, current.Tenant.Name, current.Tenant.Plan, current.Tenant.Status));
}

public sealed record MyTenant(Guid Id, string Slug, string Name, Plan Plan, TenantStatus Status);
