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

    /// <summary>A tenant's API key.</summary>
    public const string ApiKey = "ApiKey";

    /// <summary>The admin key, and the tenant that the operator acts for.</summary>
    public const string OperatorForTenant = "OperatorForTenant";

    /// <summary>Whatever the caller shows who acts for a tenant: a token, or one of the two above.</summary>
    public const string Tenant = "Tenant";

    public const string ApiKeyOrAdminKey = ApiKey + "," + AdminKey;

    public const string OperationTokenOrAdminKey = OperationToken + "," + AdminKey;
}
