namespace TenantManager.Api.Security;

internal static class AuthenticationSchemes
{
    public const string Bearer = "Bearer";
    public const string AdminKey = "AdminKey";

    /// <summary>The admin key, as monitoring systems send it.</summary>
    public const string Scraper = "Scraper";

    /// <summary>The token of the operation that the address names.</summary>
    public const string OperationToken = "OperationToken";

    /// <summary>The admin key by HTTP Basic, for browsers.</summary>
    public const string AdminKeyByBasic = "AdminKeyByBasic";

    public const string OperationTokenOrAdminKey = OperationToken + "," + AdminKey;
}
