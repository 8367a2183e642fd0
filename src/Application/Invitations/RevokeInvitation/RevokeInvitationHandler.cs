using Mediator;
using TenantManager.Application.Abstractions;
using TenantManager.Application.Access;
using TenantManager.Domain.Common;
using TenantManager.Domain.Users;

namespace TenantManager.Application.Invitations.RevokeInvitation;

internal sealed class RevokeInvitationHandler(ITenantContext context, IInvitationRepository invitations)
    : IRequestHandler<RevokeInvitationCommand, Result>
{
    public async ValueTask<Result> Handle(RevokeInvitationCommand command, CancellationToken cancellationToken) =>
        await invitations.TryRemoveAsync(context.Caller.Tenant.Id, command.Id, cancellationToken)
            ? Result.Success()
            : InvitationErrors.NotFound;
}
