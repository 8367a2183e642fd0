using Mediator;
using TenantManager.Domain.Common;

namespace TenantManager.Application.Invitations.RevokeInvitation;

/// <summary>Ends an invitation of the caller's tenant: its link is good no more.</summary>
public sealed record RevokeInvitationCommand(Guid Id) : IRequest<Result>;
