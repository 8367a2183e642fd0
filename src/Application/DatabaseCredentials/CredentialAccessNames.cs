using TenantManager.Domain.DatabaseCredentials;

namespace TenantManager.Application.DatabaseCredentials;

internal static class CredentialAccessNames
{
    /// <summary>By the lower-case name, and nothing else that <c>Enum</c> would take; null where it is none.</summary>
    public static CredentialAccess? Find(string text) => text switch
    {
        "read" => CredentialAccess.Read,
        "write" => CredentialAccess.Write,
        _ => null,
    };
}
