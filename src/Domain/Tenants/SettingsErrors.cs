using TenantManager.Domain.Common;

namespace TenantManager.Domain.Tenants;

public static class SettingsErrors
{
    public static readonly Error Changed = Error.PreconditionFailed(
        "precondition_failed", "The settings have changed since they were read: If-Match names another version. Read them again.");

    public static readonly Error TooLarge =
        Error.Validation("settings_too_large", "With this change the settings would be larger than 64 KiB.");

    public static readonly Error NotStorable = Error.Validation(
        "settings_not_storable", "The settings hold a NUL character, half a surrogate pair, or a number that PostgreSQL cannot store.");
}
