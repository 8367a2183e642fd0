using Mediator;

namespace TenantManager.Application.ApiKeys.ListApiKeys;

/// <summary>The API keys of the caller's tenant that are not revoked, newest first.</summary>
public sealed record ListApiKeysQuery : IRequest<IReadOnlyList<ApiKeyDetails>>;
