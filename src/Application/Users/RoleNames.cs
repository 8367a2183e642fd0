using TenantManager.Domain.Users;

namespace TenantManager.Application.Users;

internal static class RoleNames
{
    public const string Problem = "must be ADMIN or USER";

    /// <summary>By the upper-case name, and nothing else that <c>Enum</c> would take; null where it is none.</summary>
    public static Role? Find(string text) => text switch
    {
        "ADMIN" => Role.Admin,
        "USER" => Role.User,
        _ => null,
    };
}
