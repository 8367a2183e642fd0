using TenantManager.Infrastructure.Configuration;

namespace TenantManager.Api.Configuration;

/// <summary>How tenant databases are made, how many there may be, and how what dead processes left is found.</summary>
internal sealed class ProvisioningSettingsReader(VariableReader variables)
{
    private const int MostWarmDatabases = 1000;
    private const int MostDatabases = 10_000_000;

    private static readonly TimeSpan ShortestInterval = TimeSpan.FromSeconds(1);

    public TemplateOptions ReadTemplate() => new(
        variables.Duration("TEMPLATE_FRESHNESS", TimeSpan.FromSeconds(5), least: TimeSpan.Zero),
        variables.List("SOURCE_DATA_TABLES"));

    public WarmDatabaseOptions ReadWarmDatabases(string prefix) =>
        new(variables.Number("WARM_DATABASES", 4, 0, MostWarmDatabases), prefix);

    public CapacityOptions ReadCapacity() => new(
        variables.Number("MAX_DATABASES", 0, 0, MostDatabases) is > 0 and var most ? most : null,
        variables.Bytes("MIN_FREE_DISK"),
        variables.Bytes("MAX_TOTAL_DATABASE_SIZE"));

    public FleetOptions ReadFleet() => new(variables.Duration("RECONCILE_INTERVAL", TimeSpan.FromSeconds(10), ShortestInterval));

    public FaultOptions ReadFaults(bool isDevelopment)
    {
        var faults = variables.Text("TEST_FAULTS");
        if (faults is not null && !isDevelopment)
            variables.Mistake("TEST_FAULTS", "is for tests alone, and refused in production");
        return new FaultOptions(faults);
    }
}
