using TenantManager.Domain.Common;

namespace TenantManager.Domain.ApiKeys;

public static class ApiKeyErrors
{
    /// <summary>One answer for an unknown, a revoked and an expired key.</summary>
    public static readonly Error Invalid = Error.Unauthorized("invalid_api_key", "The API key is unknown, revoked or expired.");

    public static readonly Error NotFound = Error.NotFound("api_key_not_found", "There is no such API key.");

    public static readonly Error TooMany = Error.Conflict(
        "too_many_api_keys", "The organization has as many API keys as it may have. Revoke one that is not needed.");

    public static readonly Error NotForApiKeys = Error.Forbidden(
        "not_for_api_keys", "This is for users who have logged in, or for operators, and not for API keys.");

    public static readonly Error ScopeTooSmall = Error.Forbidden(
        "api_key_scope_too_small", "The API key's scope does not include this.");
}
