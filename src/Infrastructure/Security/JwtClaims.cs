namespace TenantManager.Infrastructure.Security;

/// <summary>The claims of an access token that the service reads again.</summary>
public static class JwtClaims
{
    public const string Subject = "sub";
    public const string Email = "email";
    public const string TenantId = "tenant_id";
    public const string Role = "role";

    /// <summary>The session that the token was issued in.</summary>
    public const string SessionId = "sid";
}
