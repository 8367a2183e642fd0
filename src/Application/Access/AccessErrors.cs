using TenantManager.Domain.ApiKeys;
using TenantManager.Domain.Common;
using TenantManager.Domain.Users;

namespace TenantManager.Application.Access;

public static class AccessErrors
{
    public static Error NotAllowed(CallerKind caller) =>
        caller == CallerKind.ApiKey ? ApiKeyErrors.ScopeTooSmall : UserErrors.NotAllowed;
}
