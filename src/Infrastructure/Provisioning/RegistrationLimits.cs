using TenantManager.Infrastructure.Configuration;

namespace TenantManager.Infrastructure.Provisioning;

internal static class RegistrationLimits
{
    private static readonly TimeSpan UndoingAndMore = TimeSpan.FromMinutes(2);

    /// <summary>Beyond it even a living process is not at a registration any more.</summary>
    public static TimeSpan Longest(SchemaCopyOptions schemaCopy) => 2 * schemaCopy.Timeout + UndoingAndMore;
}
