namespace TenantManager.Infrastructure.Configuration;

/// <param name="Freshness"><c>TEMPLATE_FRESHNESS</c>: how old a look at the source may be that a registration relies on;
/// zero for one in every registration.</param>
/// <param name="DataTables"><c>SOURCE_DATA_TABLES</c>: tables whose rows are copied too, as <c>schema.table</c>, a name that needs it
/// in double quotes.</param>
public sealed record TemplateOptions(TimeSpan Freshness, IReadOnlyList<string> DataTables);

/// <param name="Count"><c>WARM_DATABASES</c>: how many clones of the template are kept ready; 0 for none.</param>
/// <param name="NamePrefix"><c>TENANT_DB_PREFIX</c>: what the names of all our databases begin with.</param>
public sealed record WarmDatabaseOptions(int Count, string NamePrefix);

/// <param name="MaxDatabases"><c>MAX_DATABASES</c>: most tenants' and warm databases together; null for no limit.</param>
/// <param name="MinFreeBytes"><c>MIN_FREE_DISK</c>; null for what 20 clones need.</param>
/// <param name="MaxTotalBytes"><c>MAX_TOTAL_DATABASE_SIZE</c>: the limit where the server's disk cannot be seen; null for none.</param>
public sealed record CapacityOptions(int? MaxDatabases, long? MinFreeBytes, long? MaxTotalBytes);

/// <param name="ReconcileInterval"><c>RECONCILE_INTERVAL</c>: within which what a dead process left is finished or undone.</param>
public sealed record FleetOptions(TimeSpan ReconcileInterval)
{
    private static readonly TimeSpan ShortestLease = TimeSpan.FromSeconds(2);

    /// <summary>How long after its last word a process counts as alive: half the interval leaves the other half for the work.</summary>
    public TimeSpan LeaseDuration => ReconcileInterval / 2 > ShortestLease ? ReconcileInterval / 2 : ShortestLease;

    /// <summary>How often is looked for what dead processes left.</summary>
    public TimeSpan RoundInterval => ReconcileInterval / 5;
}

/// <param name="Directory"><c>TEST_FAULTS</c>, for tests alone: where files say at which fault point what goes wrong. Null for nothing.</param>
public sealed record FaultOptions(string? Directory);
