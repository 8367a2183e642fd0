namespace TenantManager.Application.Statistics.GetStatistics;

/// <summary>The service at a glance.</summary>
public sealed record ServiceStatistics
{
    public required long TotalTenants { get; init; }

    public required long ActiveTenants { get; init; }

    public required long SuspendedTenants { get; init; }

    public required long PendingTenants { get; init; }

    public required long FailedTenants { get; init; }

    public required long TotalUsers { get; init; }

    public required long TotalDatabaseSizeBytes { get; init; }

    public required long TotalApiCalls { get; init; }

    public required ConnectionStatistics Connections { get; init; }

    public required TemplateStatistics Template { get; init; }

    public required ProvisioningStatistics Provisioning { get; init; }
}

/// <param name="Open">Sessions in tenant databases at this moment, everybody's.</param>
/// <param name="Limit"><c>MAX_TOTAL_CONNECTIONS</c>.</param>
/// <param name="Pools">Connection pools that this process holds.</param>
public sealed record ConnectionStatistics(long Open, int Limit, int Pools);

/// <summary>The schema template, null where there is none.</summary>
public sealed record TemplateStatistics(string? Fingerprint, DateTimeOffset? BuiltAt, int WarmDatabases);

/// <param name="P50Ms">Median time to make a database, of the newest 1,000 tenants; null before the first.</param>
/// <param name="P95Ms">The same, 95th percentile.</param>
/// <param name="LastHour">How many tenants were made in the last hour.</param>
public sealed record ProvisioningStatistics(double? P50Ms, double? P95Ms, long LastHour);
