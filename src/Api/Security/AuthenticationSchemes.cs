namespace TenantManager.Api.Security;

internal static class AuthenticationSchemes
{
    public const string Bearer = "Bearer";
    public const string AdminKey = "AdminKey";
}
