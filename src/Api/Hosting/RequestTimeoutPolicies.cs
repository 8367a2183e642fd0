namespace TenantManager.Api.Hosting;

internal static class RequestTimeoutPolicies
{
    public const string Register = "register";

    public static readonly TimeSpan Default = TimeSpan.FromSeconds(30);

    // Beyond the copy's own timeout there is the wait for a place, and the undoing: this ends only what hangs.
    public static readonly TimeSpan RegisterSlack = TimeSpan.FromMinutes(2);
}
