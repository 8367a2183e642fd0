using Mediator;
using TenantManager.Application.Abstractions;
using TenantManager.Application.Access;
using TenantManager.Domain.ApiKeys;
using TenantManager.Domain.Common;

namespace TenantManager.Application.Users.RemoveUser;

internal sealed class RemoveUserHandler(
    ITenantContext context, UserChange change, IUserRepository users, IRefreshTokenRepository refreshTokens, TimeProvider clock)
    : IRequestHandler<RemoveUserCommand, Result>
{
    public async ValueTask<Result> Handle(RemoveUserCommand command, CancellationToken cancellationToken)
    {
        if (context.Caller.Kind == CallerKind.ApiKey)
            return ApiKeyErrors.NotForApiKeys;
        var removed = await change.RunAsync(context.Caller.Tenant.Id, command.UserId, async user =>
        {
            // First, so that a refresh at the same time is over, and does not wait for what waits for it.
            await refreshTokens.RevokeAllAsync(user.Id, exceptFamily: null, clock.GetUtcNow(), cancellationToken);
            users.Remove(user);
            return Result.Success();
        }, cancellationToken);
        return removed.IsSuccess ? Result.Success() : removed.Error;
    }
}
