namespace TenantManager.Domain.ApiKeys;

/// <summary>What a tenant's machine callers show: known to the tenant by its name, to the service by its hash.</summary>
public sealed class ApiKey
{
    private ApiKey()
    {
    }

    public Guid Id { get; private set; }

    public Guid TenantId { get; private set; }

    /// <summary>For people.</summary>
    public string Name { get; private set; } = "";

    public ApiKeyScope Scope { get; private set; }

    /// <summary>SHA-256 of the key; the key itself is 256 random bits and is stored nowhere.</summary>
    public byte[] KeyHash { get; private set; } = [];

    /// <summary>The key's last characters, by which people tell one from another.</summary>
    public string Hint { get; private set; } = "";

    public DateTimeOffset CreatedAt { get; private set; }

    /// <summary>Null for never.</summary>
    public DateTimeOffset? ExpiresAt { get; private set; }

    /// <summary>When it was last used, to within some seconds; null for never.</summary>
    public DateTimeOffset? LastUsedAt { get; private set; }

    public DateTimeOffset? RevokedAt { get; private set; }

    public static ApiKey Create(
        Guid tenantId, string name, ApiKeyScope scope, byte[] keyHash, string hint, DateTimeOffset now, DateTimeOffset? expiresAt) => new()
        {
            Id = Guid.CreateVersion7(now),
            TenantId = tenantId,
            Name = name,
            Scope = scope,
            KeyHash = keyHash,
            Hint = hint,
            CreatedAt = now,
            ExpiresAt = expiresAt,
        };
}
