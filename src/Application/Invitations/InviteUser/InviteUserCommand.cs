using Mediator;
using TenantManager.Domain.Common;

namespace TenantManager.Application.Invitations.InviteUser;

/// <summary>Has a link mailed by which somebody becomes a user of the caller's tenant. An earlier one to the same email ends.</summary>
/// <param name="Email">Which no user of any tenant may have.</param>
/// <param name="Role"><c>ADMIN</c> or <c>USER</c>.</param>
public sealed record InviteUserCommand(string Email, string Role) : IRequest<Result<InvitationDetails>>;
