using TenantManager.Domain.Tenants;

namespace TenantManager.Infrastructure.Telemetry;

/// <summary>
/// What a look at the whole fleet has found. A member that is null was not looked at: what an earlier report said of it goes on
/// being shown.
/// </summary>
internal sealed record FleetGauges
{
    /// <summary>Warm databases that can be claimed.</summary>
    public long? WarmReady { get; init; }

    /// <summary>Warm databases that are being made.</summary>
    public long? WarmMaking { get; init; }

    /// <summary>The template's, at the time of the report, by the database's clock. It grows by itself until the next.</summary>
    public TimeSpan? TemplateAge { get; init; }

    public long? TemplateSizeBytes { get; init; }

    /// <summary>How long the template took to build.</summary>
    public TimeSpan? TemplateBuildDuration { get; init; }

    /// <summary>How many tenants there are of each status; a status that is not there has none.</summary>
    public IReadOnlyDictionary<TenantStatus, long>? Tenants { get; init; }

    /// <summary>Databases that bear our mark and that the registry does not know.</summary>
    public long? UnknownDatabases { get; init; }

    /// <summary>Tenants' databases that the registry knows and the server does not have.</summary>
    public long? MissingDatabases { get; init; }
}
