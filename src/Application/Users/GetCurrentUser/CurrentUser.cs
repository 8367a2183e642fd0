using TenantManager.Application.Auth.Sessions;
using TenantManager.Domain.Tenants;

namespace TenantManager.Application.Users.GetCurrentUser;

public sealed record CurrentUser(SessionUser User, CurrentTenant Tenant);

public sealed record CurrentTenant(Guid Id, string Slug, string Name, Plan Plan, TenantStatus Status);
