namespace TenantManager.Infrastructure.Provisioning;

/// <summary>What a registration is at; the words stand in the registry.</summary>
internal static class ProvisioningSteps
{
    /// <summary>The intent is committed; nothing is made.</summary>
    public const string Reserved = "reserved";

    /// <summary>A warm database is this tenant's, and is given its name.</summary>
    public const string Claiming = "claiming";

    /// <summary>The tenant's role and database are made from the template.</summary>
    public const string Cloning = "cloning";

    /// <summary>The operator's SQL runs in the tenant's database.</summary>
    public const string Bootstrapping = "bootstrapping";

    /// <summary>Whatever is there is dropped.</summary>
    public const string Undoing = "undoing";
}
