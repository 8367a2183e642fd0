using Mediator;
using TenantManager.Domain.Common;

namespace TenantManager.Application.DatabaseCredentials.RevokeCredential;

/// <summary>Ends a role that the caller's tenant has lent, and its sessions. Repeated it does no harm.</summary>
public sealed record RevokeCredentialCommand(Guid Id) : IRequest<Result>;
