namespace DotnetBackend;

/// <summary>From the environment.</summary>
/// <param name="TenantManager">TENANT_MANAGER_URL: where Tenant Manager is.</param>
/// <param name="AdminKey">TENANT_MANAGER_ADMIN_KEY: its SUPER_ADMIN_KEY.</param>
/// <param name="JwtSecret">JWT_SECRET: the same as Tenant Manager's.</param>
internal sealed record BackendSettings(Uri TenantManager, string AdminKey, string JwtSecret)
{
    public static BackendSettings From(IConfiguration configuration) => new(
        new Uri(Required(configuration, "TENANT_MANAGER_URL")),
        Required(configuration, "TENANT_MANAGER_ADMIN_KEY"),
        Required(configuration, "JWT_SECRET"));

    /// <summary>Without the secrets.</summary>
    public override string ToString() => TenantManager.ToString();

    private static string Required(IConfiguration configuration, string name) =>
        configuration[name] is { Length: > 0 } value ? value : throw new InvalidOperationException($"{name} is not set.");
}
