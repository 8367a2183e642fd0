namespace TenantManager.Api.RateLimiting;

internal static class RateLimitPolicies
{
    public const string Register = "register";
    public const string Login = "login";

    /// <summary>What is done with links that are mailed: as many as logins, and counted apart from them.</summary>
    public const string MailedLinks = "mailed-links";
}
