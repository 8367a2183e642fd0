using TenantManager.Domain.ApiKeys;

namespace TenantManager.Application.ApiKeys;

internal static class ApiKeyScopeNames
{
    /// <summary>By the lower-case name, and nothing else that <c>Enum</c> would take; null where it is none.</summary>
    public static ApiKeyScope? Find(string text) => text switch
    {
        "read" => ApiKeyScope.Read,
        "write" => ApiKeyScope.Write,
        "admin" => ApiKeyScope.Admin,
        _ => null,
    };
}
