using TenantManager.Domain.ApiKeys;

namespace TenantManager.Application.ApiKeys;

/// <summary>An API key as its tenant sees it, without the key.</summary>
public sealed record ApiKeyDetails
{
    public required Guid Id { get; init; }

    public required string Name { get; init; }

    public required ApiKeyScope Scope { get; init; }

    /// <summary>The key's last characters.</summary>
    public required string Hint { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    public required DateTimeOffset? ExpiresAt { get; init; }

    /// <summary>To within some seconds.</summary>
    public required DateTimeOffset? LastUsedAt { get; init; }

    public static ApiKeyDetails From(ApiKey key) => new()
    {
        Id = key.Id,
        Name = key.Name,
        Scope = key.Scope,
        Hint = key.Hint,
        CreatedAt = key.CreatedAt,
        ExpiresAt = key.ExpiresAt,
        LastUsedAt = key.LastUsedAt,
    };
}
