using Mediator;
using TenantManager.Application.Paging;

namespace TenantManager.Application.Users.ListUsers;

/// <summary>The users of the caller's tenant, newest first.</summary>
/// <param name="Limit">1 to <see cref="MaxLimit"/>.</param>
/// <param name="Cursor">The last user of the page before; null for the first page.</param>
public sealed record ListUsersQuery(int Limit, IdCursor? Cursor) : IRequest<UserPage>
{
    public const int DefaultLimit = 50;
    public const int MaxLimit = 200;
}

/// <param name="Users">At most as many as asked for.</param>
/// <param name="Next">Where the next page begins; null on the last.</param>
/// <param name="Total">All of the tenant's.</param>
public sealed record UserPage(IReadOnlyList<UserDetails> Users, IdCursor? Next, long Total);
