using Mediator;
using TenantManager.Application.Auth.RegisterOrganization;
using TenantManager.Domain.Common;

namespace TenantManager.Application.Operations.TakeResult;

/// <summary>Reads the result of a registration, which is possible once: the administrator's tokens are made now.</summary>
public sealed record TakeResultCommand(Guid Id) : IRequest<Result<RegisterOrganizationResult>>;
