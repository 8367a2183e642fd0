namespace TenantManager.Infrastructure.Provisioning.Bootstrap;

/// <summary>
/// What a bootstrap script can name. The plan is as clients write it (<c>free</c>, <c>pro</c>, <c>enterprise</c>), the hash
/// bcrypt's (<c>$2b$</c>).
/// </summary>
internal sealed record BootstrapValues(
    Guid TenantId,
    string Slug,
    string OrganizationName,
    string Plan,
    Guid AdminUserId,
    string AdminEmail,
    string AdminPasswordHash)
{
    /// <summary>Where the values are found in functions and <c>DO</c> blocks: <c>tenant_manager.slug</c> and so on.</summary>
    public const string SettingPrefix = "tenant_manager.";

    /// <summary>The placeholders, without their <c>@</c>, in the order of <see cref="ToTexts"/>.</summary>
    public static IReadOnlyList<string> Names { get; } =
        ["tenant_id", "slug", "organization_name", "plan", "admin_user_id", "admin_email", "admin_password_hash"];

    public IReadOnlyList<string> ToTexts() =>
        [TenantId.ToString(), Slug, OrganizationName, Plan, AdminUserId.ToString(), AdminEmail, AdminPasswordHash];

    /// <summary>Without the hash.</summary>
    public override string ToString() => Slug;
}
