namespace TenantManager.Domain.Common;

public static class CommonErrors
{
    /// <summary>Another change came first. It may succeed when it is tried again.</summary>
    public static readonly Error ChangedMeanwhile = Error.Conflict(
        "changed_meanwhile", "Somebody else changed the same at the same time, and nothing was changed. Try again.");
}
