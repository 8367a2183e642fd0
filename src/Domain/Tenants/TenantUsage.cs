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

    /// <summary>Of all time.</summary>
    public long ApiCallsCount { get; private set; }

    /// <summary>Which month <see cref="ApiCallsThisMonth"/> is of: its first day, in UTC. Null before the first call.</summary>
    public DateOnly? Month { get; private set; }

    public long ApiCallsThisMonth { get; private set; }

    public DateTimeOffset? LastActivity { get; private set; }

    /// <summary>When size and users were last looked at; null before the first time.</summary>
    public DateTimeOffset? CollectedAt { get; private set; }

    internal static TenantUsage None(Guid tenantId) => new() { TenantId = tenantId };

    /// <summary>The first figures: one administrator and a database without rows.</summary>
    internal void Begin(long databaseSizeBytes, DateTimeOffset now)
    {
        DatabaseSizeBytes = databaseSizeBytes;
        ActiveUsersCount = 1;
        LastActivity = now;
    }
}
