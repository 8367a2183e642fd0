using Mediator;
using TenantManager.Domain.Common;

namespace TenantManager.Application.Users.GetCurrentUser;

/// <summary>Who the bearer of a token is, and of which tenant, as the registry has it now.</summary>
public sealed record GetCurrentUserQuery : IRequest<Result<CurrentUser>>;
