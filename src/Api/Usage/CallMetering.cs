using TenantManager.Api.Errors;
using TenantManager.Api.Security;
using TenantManager.Application.Abstractions;
using TenantManager.Application.Access;
using TenantManager.Domain.Tenants;

namespace TenantManager.Api.Usage;

/// <summary>
/// Counts the calls of tenants' users and machines that authorization has let in, and refuses those that are beyond the quota. What
/// operators do for a tenant is not counted.
/// </summary>
internal sealed class CallMetering(RequestDelegate next, ICallMeter meter, ProblemWriter problems, TimeProvider clock)
{
    public Task InvokeAsync(HttpContext context, RequestCaller caller)
    {
        if (caller.Resolved is not { Kind: CallerKind.User or CallerKind.ApiKey, Tenant: var tenant })
            return next(context);
        var isExempt = context.GetEndpoint()?.Metadata.GetMetadata<NotLimitedByQuotaAttribute>() is not null;
        var call = meter.Count(tenant, isExempt);
        QuotaHeaders.Set(context.Response, tenant.Allowance, call, clock.GetUtcNow());
        return call.IsCounted ? next(context) : problems.WriteAsync(context, QuotaErrors.ApiCalls);
    }
}
