namespace TenantManager.Api.Security;

internal static class AuthenticationSchemes
{
    public const string Bearer = "Bearer";
    public const string AdminKey = "AdminKey";

    /// <summary>The admin key, as monitoring systems send it.</summary>
    public const string Scraper = "Scraper";
}
