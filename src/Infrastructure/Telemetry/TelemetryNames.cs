namespace TenantManager.Infrastructure.Telemetry;

/// <summary>Names that whoever collects the metrics has to know.</summary>
public static class TelemetryNames
{
    /// <summary>The meter of all metrics of the service's own.</summary>
    public const string Meter = "TenantManager";

    /// <summary>Npgsql's meter.</summary>
    public const string NpgsqlMeter = "Npgsql";

    // What a data source is called in Npgsql's metrics. Without a name it is called by its connection string, with host, user
    // and database, and each tenant's would be a series of its own.
    internal const string RegistryPool = "registry";
    internal const string LeaseConnection = "lease";
    internal const string AdministratorPool = "administrator";
    internal const string OperationsPool = "operations";
    internal const string TenantPools = "tenants";
    internal const string OneOffConnections = "one-off";

    /// <summary>What Npgsql's metrics may call a data source.</summary>
    public static readonly IReadOnlyList<string> Pools = [RegistryPool, LeaseConnection, AdministratorPool, OperationsPool, TenantPools, OneOffConnections];
}
