using Mediator;
using TenantManager.Application.Abstractions;
using TenantManager.Application.Access;
using TenantManager.Domain.ApiKeys;
using TenantManager.Domain.Common;

namespace TenantManager.Application.Users.UpdateUser;

internal sealed class UpdateUserHandler(
    ITenantContext context, UserChange change, UserQuota quota, IRefreshTokenRepository refreshTokens, TimeProvider clock)
    : IRequestHandler<UpdateUserCommand, Result<UserDetails>>
{
    public async ValueTask<Result<UserDetails>> Handle(UpdateUserCommand command, CancellationToken cancellationToken)
    {
        // One could make an administrator, who outlives the key.
        if (context.Caller.Kind == CallerKind.ApiKey)
            return ApiKeyErrors.NotForApiKeys;
        return await change.RunAsync(context.Caller.Tenant.Id, command.UserId, async user =>
        {
            if (command.IsActive is true && !user.IsActive
                && await quota.CheckRoomAsync(user.TenantId, cancellationToken) is { IsSuccess: false } full)
            {
                return full;
            }

            var now = clock.GetUtcNow();
            if (command.Role is { } role)
                user.ChangeRole(RoleNames.Find(role)!.Value, now);
            if (command.IsActive is { } isActive)
                user.SetActive(isActive, now);
            if (!user.IsActive)
                await refreshTokens.RevokeAllAsync(user.Id, exceptFamily: null, now, cancellationToken);
            return Result.Success();
        }, cancellationToken);
    }
}
