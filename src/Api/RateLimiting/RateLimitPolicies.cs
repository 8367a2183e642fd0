namespace TenantManager.Api.RateLimiting;

internal static class RateLimitPolicies
{
    public const string Register = "register";
    public const string Login = "login";
}
