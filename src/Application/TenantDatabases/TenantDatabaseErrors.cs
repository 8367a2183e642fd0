using TenantManager.Domain.Common;

namespace TenantManager.Application.TenantDatabases;

public static class TenantDatabaseErrors
{
    public static readonly Error ConnectionsExhausted = Error.Unavailable(
        "connections_exhausted", "All connections to the organization's database are in use. Try again in a few seconds.");

    public static readonly Error Unavailable = Error.Unavailable(
        "tenant_database_unavailable", "The organization's database cannot be reached at the moment. Try again in a few seconds.");

    public static readonly Error TooSlow = Error.Unavailable(
        "tenant_database_unavailable", "The organization's database took too long to answer. Try again.");
}
