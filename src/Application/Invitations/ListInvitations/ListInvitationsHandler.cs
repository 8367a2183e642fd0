using Mediator;
using TenantManager.Application.Abstractions;
using TenantManager.Application.Access;

namespace TenantManager.Application.Invitations.ListInvitations;

internal sealed class ListInvitationsHandler(ITenantContext context, IInvitationRepository invitations, TimeProvider clock)
    : IRequestHandler<ListInvitationsQuery, InvitationPage>
{
    public async ValueTask<InvitationPage> Handle(ListInvitationsQuery query, CancellationToken cancellationToken) =>
        await invitations.ListAsync(context.Caller.Tenant.Id, clock.GetUtcNow(), query.Limit, query.Cursor, cancellationToken);
}
