namespace TenantManager.Infrastructure.Provisioning;

/// <summary>
/// The comment on a tenant's role, set in the transaction that creates it. A role with the mark is ours, and so is the
/// database that it owns; anything else of the same name is not, and is never touched.
/// </summary>
internal static class TenantRoleMark
{
    private const string Prefix = "tenant-manager tenant ";

    /// <summary>What the comment of any tenant's role is like.</summary>
    public const string LikePattern = Prefix + "%";

    public static string For(Guid tenantId) => $"{Prefix}{tenantId:D}";
}
