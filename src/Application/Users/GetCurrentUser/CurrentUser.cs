using TenantManager.Application.Abstractions;
using TenantManager.Application.Auth.Sessions;

namespace TenantManager.Application.Users.GetCurrentUser;

public sealed record CurrentUser(SessionUser User, TenantAccess Tenant);
