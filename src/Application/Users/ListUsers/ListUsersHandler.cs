using Mediator;
using TenantManager.Application.Abstractions;
using TenantManager.Application.Access;

namespace TenantManager.Application.Users.ListUsers;

internal sealed class ListUsersHandler(ITenantContext context, IUserRepository users) : IRequestHandler<ListUsersQuery, UserPage>
{
    public async ValueTask<UserPage> Handle(ListUsersQuery query, CancellationToken cancellationToken) =>
        await users.ListAsync(context.Caller.Tenant.Id, query.Limit, query.Cursor, cancellationToken);
}
