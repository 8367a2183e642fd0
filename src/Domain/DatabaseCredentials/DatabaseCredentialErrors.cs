using TenantManager.Domain.Common;

namespace TenantManager.Domain.DatabaseCredentials;

public static class DatabaseCredentialErrors
{
    public static readonly Error NotFound = Error.NotFound("credential_not_found", "There is no such database credential.");

    public static readonly Error TooMany = Error.Conflict(
        "too_many_credentials", "The organization has lent as many database roles as it may. Revoke one that is not needed.");
}
