namespace TenantManager.Api.Configuration;

/// <param name="Access"><c>METRICS_ACCESS</c>.</param>
public sealed record MetricsSettings(MetricsAccess Access);

/// <summary>Who may read <c>/metrics</c>.</summary>
public enum MetricsAccess
{
    /// <summary>Who has the admin key.</summary>
    Admin,

    /// <summary>Everybody.</summary>
    Public,

    /// <summary>Nobody; nothing is measured either.</summary>
    Off,
}
