using TenantManager.Application.ApiKeys;
using TenantManager.Application.ApiKeys.CreateApiKey;

namespace TenantManager.Api.Contracts;

/// <param name="Name">What it is for: 1 to 100 characters.</param>
/// <param name="Scope">`read`, `write` or `admin`; each includes those before it.</param>
/// <param name="ExpiresAt">When it ends; absent for never.</param>
public sealed record CreateApiKeyRequest(string? Name, string? Scope, DateTimeOffset? ExpiresAt)
{
    public CreateApiKeyCommand ToCommand() => new(Name ?? "", Scope ?? "", ExpiresAt);
}

/// <param name="Key">The key itself, shown this once.</param>
/// <param name="ApiKey">All that can be seen of it later.</param>
public sealed record CreatedApiKeyResponse(string Key, ApiKeyDetails ApiKey)
{
    public static CreatedApiKeyResponse From(CreatedApiKey created) => new(created.Key, created.Details);

    /// <summary>Without the key.</summary>
    public override string ToString() => nameof(CreatedApiKeyResponse);
}
