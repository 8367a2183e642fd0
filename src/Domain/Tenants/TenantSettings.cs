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

    /// <param name="document">A JSON object as text.</param>
    /// <param name="now">When it is replaced.</param>
    public void Replace(string document, DateTimeOffset now)
    {
        Document = document;
        UpdatedAt = now;
    }

    public static TenantSettings Empty(Guid tenantId, DateTimeOffset now) => new() { TenantId = tenantId, UpdatedAt = now };
}
