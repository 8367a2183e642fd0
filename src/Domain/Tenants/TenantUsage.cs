namespace TenantManager.Domain.Tenants;

/// <summary>What a tenant uses, as last collected.</summary>
public sealed class TenantUsage
{
    private TenantUsage()
    {
    }

    public Guid TenantId { get; private set; }

    public long DatabaseSizeBytes { get; private set; }

    public int ActiveUsersCount { get; private set; }

    public long ApiCallsCount { get; private set; }

    public DateTimeOffset? LastActivity { get; private set; }

    internal static TenantUsage None(Guid tenantId) => new() { TenantId = tenantId };

    /// <summary>The first figures: one administrator and a database without rows.</summary>
    internal void Begin(long databaseSizeBytes, DateTimeOffset now)
    {
        DatabaseSizeBytes = databaseSizeBytes;
        ActiveUsersCount = 1;
        LastActivity = now;
    }
}
