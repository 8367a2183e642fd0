using Mediator;
using TenantManager.Application.Paging;

namespace TenantManager.Application.Invitations.ListInvitations;

/// <summary>The open invitations of the caller's tenant, newest first.</summary>
/// <param name="Limit">1 to <see cref="MaxLimit"/>.</param>
/// <param name="Cursor">The last invitation of the page before; null for the first page.</param>
public sealed record ListInvitationsQuery(int Limit, IdCursor? Cursor) : IRequest<InvitationPage>
{
    public const int DefaultLimit = 50;
    public const int MaxLimit = 200;
}

/// <param name="Invitations">At most as many as asked for.</param>
/// <param name="Next">Where the next page begins; null on the last.</param>
/// <param name="Total">All that are open.</param>
public sealed record InvitationPage(IReadOnlyList<InvitationDetails> Invitations, IdCursor? Next, long Total);
