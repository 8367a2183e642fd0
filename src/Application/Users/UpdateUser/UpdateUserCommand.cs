using Mediator;
using TenantManager.Domain.Common;

namespace TenantManager.Application.Users.UpdateUser;

/// <summary>Changes a user of the caller's tenant.</summary>
/// <param name="UserId">Whom.</param>
/// <param name="Role"><c>ADMIN</c> or <c>USER</c>; null to leave it.</param>
/// <param name="IsActive">False ends the user's sessions; null to leave it.</param>
public sealed record UpdateUserCommand(Guid UserId, string? Role, bool? IsActive) : IRequest<Result<UserDetails>>;
