using Microsoft.AspNetCore.Mvc.Filters;
using TenantManager.Api.Contracts;
using TenantManager.Application.Access;

namespace TenantManager.Api.RateLimiting;

internal sealed class LoginLimitFilter(LoginAccountLimiter limiter) : KeyedLimitFilter(limiter)
{
    protected override string? KeyOf(ActionExecutingContext context) => AccountOf(BodyOf<LoginRequest>(context)?.Email);
}

/// <summary>Whoever has a token may try passwords here, and is counted together with who tries them by logging in.</summary>
internal sealed class ChangePasswordLimitFilter(LoginAccountLimiter limiter, ITenantContext tenant) : KeyedLimitFilter(limiter)
{
    protected override string? KeyOf(ActionExecutingContext context) => AccountOf(tenant.Caller.Email);
}

internal sealed class PasswordResetLimitFilter(PasswordResetLimiter limiter) : KeyedLimitFilter(limiter)
{
    protected override string? KeyOf(ActionExecutingContext context) => AccountOf(BodyOf<ForgotPasswordRequest>(context)?.Email);
}

internal sealed class InvitationLimitFilter(InvitationLimiter limiter, ITenantContext tenant) : KeyedLimitFilter(limiter)
{
    protected override string? KeyOf(ActionExecutingContext context) => tenant.Caller.Tenant.Id.ToString();
}
