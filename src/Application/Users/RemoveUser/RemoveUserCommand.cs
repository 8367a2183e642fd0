using Mediator;
using TenantManager.Domain.Common;

namespace TenantManager.Application.Users.RemoveUser;

/// <summary>Removes a user of the caller's tenant, with all sessions. The email is free again.</summary>
public sealed record RemoveUserCommand(Guid UserId) : IRequest<Result>;
