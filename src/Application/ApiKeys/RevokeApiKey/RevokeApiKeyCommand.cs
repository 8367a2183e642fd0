using Mediator;
using TenantManager.Domain.Common;

namespace TenantManager.Application.ApiKeys.RevokeApiKey;

/// <summary>Ends an API key of the caller's tenant, on every replica.</summary>
public sealed record RevokeApiKeyCommand(Guid Id) : IRequest<Result>;
