using System.Text.Json.Nodes;
using TenantManager.Api.Contracts;

namespace TenantManager.Api.OpenApi;

/// <summary>An example for every body. Sent as they are and in this order, they all succeed, but for those with a token from a mail.</summary>
internal static class RequestExamples
{
    /// <summary>Swagger UI puts the last refresh token it has seen in this one's place, since no example can know it.</summary>
    public const string RefreshTokenPlaceholder = "refresh-token-of-your-last-login";

    private const string MailedToken = "the-token-in-the-link-that-was-mailed";
    private const string Email = "admin@acme.com";
    private const string Password = "SecurePassword123!";

    /// <summary>The example of a request's type, or null where it has no body.</summary>
    public static JsonNode? For(Type type)
    {
        if (type == typeof(RegisterOrganizationRequest))
        {
            return new JsonObject
            {
                ["organization_name"] = "ACME Corp",
                ["admin_email"] = Email,
                ["admin_password"] = Password,
                ["plan"] = "pro",
            };
        }

        if (type == typeof(LoginRequest))
            return new JsonObject { ["email"] = Email, ["password"] = Password };
        if (type == typeof(RefreshTokenRequest))
            return new JsonObject { ["refresh_token"] = RefreshTokenPlaceholder };
        if (type == typeof(InviteUserRequest))
            return new JsonObject { ["email"] = "colleague@acme.com", ["role"] = "USER" };
        if (type == typeof(AcceptInvitationRequest))
            return new JsonObject { ["token"] = MailedToken, ["password"] = Password };
        if (type == typeof(ForgotPasswordRequest))
            return new JsonObject { ["email"] = Email };
        if (type == typeof(ResetPasswordRequest))
            return new JsonObject { ["token"] = MailedToken, ["new_password"] = "EvenMoreSecure456!" };
        if (type == typeof(IntrospectionRequest))
            return new JsonObject { ["token"] = "the-token-that-you-were-shown" };
        if (type == typeof(UpdateUserRequest))
            return new JsonObject { ["role"] = "USER" };
        if (type == typeof(ChangePasswordRequest))
            return new JsonObject { ["current_password"] = Password, ["new_password"] = "EvenMoreSecure456!" };
        if (type == typeof(SettingsRequest))
            return new JsonObject { ["theme"] = "dark", ["locale"] = "en-GB" };
        if (type == typeof(RenameTenantRequest))
            return new JsonObject { ["name"] = "ACME Corporation" };
        if (type == typeof(ChangeSubscriptionRequest))
            return new JsonObject { ["plan"] = "enterprise", ["quotas"] = new JsonObject { ["users"] = 250, ["storage_bytes"] = null } };
        if (type == typeof(SuspendTenantRequest))
            return new JsonObject { ["reason"] = "Invoice 4711 is not paid." };
        if (type == typeof(RunQueryRequest))
            return new JsonObject { ["sql"] = "SELECT $1::int + 1 AS answer", ["parameters"] = new JsonArray(41) };
        if (type == typeof(CreateApiKeyRequest))
            return new JsonObject { ["name"] = "Nightly export", ["scope"] = "read" };
        if (type == typeof(LendCredentialRequest))
            return new JsonObject { ["access"] = "read", ["ttl"] = "8h" };
        return null;
    }
}
