using TenantManager.Domain.Common;

namespace TenantManager.Domain.Tenants;

public static class TenantErrors
{
    public static readonly Error NotFound = Error.NotFound("tenant_not_found", "There is no such tenant.");

    public static readonly Error Suspended =
        Error.Forbidden("tenant_suspended", "This organization is suspended. Ask the operator of the service.");

    public static readonly Error NotComplete = Error.Conflict(
        "tenant_not_complete", "This organization's registration is not complete; it can be neither suspended, activated nor changed.");

    public static readonly Error NotReady =
        Error.Forbidden("tenant_not_ready", "This organization's database is not ready yet.");
}
