using Mediator;
using TenantManager.Application.Abstractions;
using TenantManager.Application.Auth.Sessions;
using TenantManager.Domain.Common;
using TenantManager.Domain.Users;

namespace TenantManager.Application.Users.GetCurrentUser;

internal sealed class GetCurrentUserHandler(IUserRepository users)
    : IRequestHandler<GetCurrentUserQuery, Result<CurrentUser>>
{
    public async ValueTask<Result<CurrentUser>> Handle(GetCurrentUserQuery query, CancellationToken cancellationToken)
    {
        // A token outlives what it speaks of: the user may be gone, or be another tenant's by now.
        var account = await users.FindAsync(query.UserId, cancellationToken);
        if (account is null || account.Tenant.Id != query.TenantId)
            return UserErrors.InvalidToken;
        if (account.User.CheckAccess() is { IsSuccess: false } userRefused)
            return userRefused.Error;
        if (account.Tenant.CheckAccess() is { IsSuccess: false } tenantRefused)
            return tenantRefused.Error;

        var tenant = account.Tenant;
        return new CurrentUser(
            SessionUser.From(account.User),
            new CurrentTenant(tenant.Id, tenant.Slug.Value, tenant.Name.Value, tenant.Plan, tenant.Status));
    }
}
