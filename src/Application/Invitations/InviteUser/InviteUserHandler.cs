using Mediator;
using TenantManager.Application.Abstractions;
using TenantManager.Application.Access;
using TenantManager.Application.Mail;
using TenantManager.Application.Users;
using TenantManager.Domain.ApiKeys;
using TenantManager.Domain.Common;
using TenantManager.Domain.Users;

namespace TenantManager.Application.Invitations.InviteUser;

internal sealed class InviteUserHandler(
    ITenantContext context,
    IUserRepository users,
    IInvitationRepository invitations,
    IMailOutbox outbox,
    IUnitOfWork unitOfWork,
    TimeProvider clock) : IRequestHandler<InviteUserCommand, Result<InvitationDetails>>
{
    private const int MostOpen = 100;

    public async ValueTask<Result<InvitationDetails>> Handle(InviteUserCommand command, CancellationToken cancellationToken)
    {
        // One could invite an administrator, who outlives the key.
        if (context.Caller.Kind == CallerKind.ApiKey)
            return ApiKeyErrors.NotForApiKeys;
        if (!outbox.IsConfigured)
            return MailErrors.NotConfigured;
        var email = EmailAddress.From(command.Email);
        if (await users.EmailExistsAsync(email, cancellationToken))
            return UserErrors.EmailTaken;

        var invitation = Invitation.Create(
            context.Caller.Tenant.Id, email, RoleNames.Find(command.Role)!.Value, clock.GetUtcNow(), outbox.InvitationLifetime);
        await using var transaction = await unitOfWork.BeginTransactionAsync(cancellationToken);
        if (!await invitations.TryAddAsync(invitation, MostOpen, cancellationToken))
            return InvitationErrors.TooMany;
        if (!await outbox.TryAddAsync(invitation, cancellationToken))
            return MailErrors.QueueFull;
        await transaction.CommitAsync(cancellationToken);
        return InvitationDetails.From(invitation);
    }
}
