using Mediator;
using TenantManager.Application.Abstractions;
using TenantManager.Application.Auth.Login;
using TenantManager.Application.Auth.Sessions;
using TenantManager.Application.Users;
using TenantManager.Domain.Common;
using TenantManager.Domain.Users;

namespace TenantManager.Application.Invitations.AcceptInvitation;

internal sealed class AcceptInvitationHandler(
    ILinkTokens tokens,
    IInvitationRepository invitations,
    ITenantRepository tenants,
    IUserRepository users,
    UserQuota quota,
    IPasswordHasher hasher,
    Admission admission,
    SessionStarter sessions,
    IUnitOfWork unitOfWork,
    TimeProvider clock) : IRequestHandler<AcceptInvitationCommand, Result<LoginResult>>
{
    public async ValueTask<Result<LoginResult>> Handle(AcceptInvitationCommand command, CancellationToken cancellationToken)
    {
        if (tokens.Read(LinkPurpose.Invitation, command.Token) is not { } id)
            return InvitationErrors.Invalid;
        using var place = hasher.ReservePlace();
        if (await invitations.FindAsync(id, cancellationToken) is not var (invitation, tenant) || !invitation.IsOpen(clock.GetUtcNow()))
            return InvitationErrors.Invalid;
        // Looked at again below, when nobody can change it any more; here it spares the hash.
        if (tenant.CheckAccess() is { IsSuccess: false } refused)
            return refused.Error;
        var user = invitation.Accept(await hasher.HashAsync(command.Password, cancellationToken), clock.GetUtcNow());
        return await MakeAsync(invitation, user, cancellationToken);
    }

    /// <summary>The invitation's end, the user and the session in one: a second use waits for all of it, and finds no invitation.</summary>
    private async Task<Result<LoginResult>> MakeAsync(Invitation invitation, User user, CancellationToken cancellationToken)
    {
        await using var transaction = await unitOfWork.BeginTransactionAsync(cancellationToken);
        if (await tenants.FindLockedAsync(invitation.TenantId, cancellationToken) is not { } tenant)
            return InvitationErrors.Invalid;
        if (admission.Check(user, tenant) is { IsSuccess: false } refused)
            return refused.Error;
        if (await quota.CheckRoomAsync(tenant.Id, cancellationToken) is { IsSuccess: false } full)
            return full.Error;
        if (!await invitations.TryRemoveAsync(tenant.Id, invitation.Id, cancellationToken))
            return InvitationErrors.Invalid;
        if (!await users.TryAddAsync(user, cancellationToken))
            return UserErrors.EmailTaken;
        var session = sessions.Begin(user);
        await unitOfWork.SaveChangesAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return admission.Answer(session, user, tenant);
    }
}
