using Mediator;
using TenantManager.Application.Access;
using TenantManager.Application.Auth.Sessions;
using TenantManager.Domain.Common;
using TenantManager.Domain.Users;

namespace TenantManager.Application.Users.GetCurrentUser;

/// <summary>Nothing is looked up: what the caller is was resolved when it came in.</summary>
internal sealed class GetCurrentUserHandler(ITenantContext context) : IRequestHandler<GetCurrentUserQuery, Result<CurrentUser>>
{
    public ValueTask<Result<CurrentUser>> Handle(GetCurrentUserQuery query, CancellationToken cancellationToken)
    {
        var caller = context.Caller;
        if (caller is not { Kind: CallerKind.User, Email: { } email })
            return ValueTask.FromResult<Result<CurrentUser>>(UserErrors.InvalidToken);
        var role = caller.Level == AccessLevel.Admin ? Role.Admin : Role.User;
        return ValueTask.FromResult<Result<CurrentUser>>(
            new CurrentUser(new SessionUser(caller.Id, email, role, caller.Tenant.Id), caller.Tenant));
    }
}
