using TenantManager.Domain.Common;

namespace TenantManager.Infrastructure.Startup;

public static class StartupErrors
{
    public static Error GlobalDatabaseInvalid(string reason) => Error.Unavailable(
        "global_database_invalid",
        $"Global database validation failed: {reason} Check GLOBAL_DATABASE_URL, and run the command migrate:global.");

    public static Error DatabaseUnavailable(string what) => Error.Unavailable(
        "database_unavailable", $"{what} does not answer. Check that it runs and can be reached.");

    // Why it cannot, and where it is, the log tells; answers to anybody do not.
    public static readonly Error EmbeddedPostgresFailed = Error.Unavailable(
        "database_unavailable", "The embedded PostgreSQL cannot be started. The service's log says why.");

    public static readonly Error SecretsKeyChanged = Error.Unavailable(
        "secrets_key_changed",
        "The secrets key is not the one that the tenants' database passwords are derived from. Either set SECRETS_KEY (or, "
        + "where it is not set, JWT_SECRET) back to its former value, or stop all replicas and run the command "
        + "rotate-secrets, which gives every tenant's role the password of the new key.");
}
