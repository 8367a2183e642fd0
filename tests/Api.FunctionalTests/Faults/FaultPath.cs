namespace TenantManager.Api.FunctionalTests.Faults;

/// <summary>How a registration comes by its database.</summary>
public enum FaultPath
{
    /// <summary>It claims the one that is kept ready, and the pool makes another.</summary>
    Warm,

    /// <summary>None is kept ready, and it clones the template itself.</summary>
    Clone,
}
