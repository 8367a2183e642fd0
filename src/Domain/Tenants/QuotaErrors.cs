using TenantManager.Domain.Common;

namespace TenantManager.Domain.Tenants;

public static class QuotaErrors
{
    /// <summary>The month's calls are used up.</summary>
    public static Error ApiCalls { get; } = Exceeded(
        "This organization has made as many calls as it may in this month. The next one begins when X-Quota-Reset says.");

    /// <summary>One more user would be too many.</summary>
    public static Error Users { get; } = Exceeded(
        "This organization has as many active users as it may have. Deactivate one first.");

    /// <summary>The database is closed since it is far too large.</summary>
    public static Error Storage { get; } = Exceeded("This organization's database is far larger than it may be, and closed.");

    /// <summary>The database is larger than it may be, and read-only for those who cooperate.</summary>
    public static Error StorageToWrite { get; } = Exceeded(
        "This organization's database is larger than it may be. A client that connects by its database_url and says "
        + "SET default_transaction_read_only = off can delete rows.");

    private static Error Exceeded(string what) =>
        Error.QuotaExceeded("quota_exceeded", $"{what} The operator of the service can raise the quota.");
}
