using Mediator;
using TenantManager.Domain.Common;

namespace TenantManager.Application.ApiKeys.CreateApiKey;

/// <summary>Makes an API key for the caller's tenant.</summary>
/// <param name="Name">For people.</param>
/// <param name="Scope"><c>read</c>, <c>write</c> or <c>admin</c>.</param>
/// <param name="ExpiresAt">Null for never.</param>
public sealed record CreateApiKeyCommand(string Name, string Scope, DateTimeOffset? ExpiresAt) : IRequest<Result<CreatedApiKey>>;

/// <param name="Key">Shown this once.</param>
/// <param name="Details">All that can be seen of it later.</param>
public sealed record CreatedApiKey(string Key, ApiKeyDetails Details)
{
    /// <summary>Without the key.</summary>
    public override string ToString() => $"{nameof(CreatedApiKey)} {Details.Id}";
}
