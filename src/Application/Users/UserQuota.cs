using TenantManager.Application.Abstractions;
using TenantManager.Domain.Common;
using TenantManager.Domain.Tenants;

namespace TenantManager.Application.Users;

/// <summary>Whether a tenant may have one more active user. For whatever activates one or brings one in.</summary>
internal sealed class UserQuota(ITenantRepository tenants, IUserRepository users, PlanQuotas plans)
{
    /// <summary>
    /// Asked before the change, in the transaction that makes it. From here to its end nobody else changes the tenant's users, so that of
    /// two at once for the last place one is refused.
    /// </summary>
    public async Task<Result> CheckRoomAsync(Guid tenantId, CancellationToken cancellationToken)
    {
        if (await tenants.FindLockedAsync(tenantId, cancellationToken) is not { } tenant)
            return TenantErrors.NotFound;
        if (plans.Of(tenant).Users is not { } most)
            return Result.Success();
        return await users.CountActiveAsync(tenantId, cancellationToken) < most ? Result.Success() : QuotaErrors.Users;
    }
}
