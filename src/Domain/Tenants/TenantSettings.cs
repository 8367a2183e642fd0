namespace TenantManager.Domain.Tenants;

/// <summary>A tenant's own settings: one JSON object.</summary>
public sealed class TenantSettings
{
    private TenantSettings()
    {
    }

    public Guid TenantId { get; private set; }

    /// <summary>A JSON object as text.</summary>
    public string Document { get; private set; } = "{}";

    public DateTimeOffset UpdatedAt { get; private set; }

    public static TenantSettings Empty(Guid tenantId, DateTimeOffset now) => new() { TenantId = tenantId, UpdatedAt = now };
}
