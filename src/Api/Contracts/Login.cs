using System.Text.Json.Serialization;
using TenantManager.Application.Auth.Login;
using TenantManager.Domain.Users;

namespace TenantManager.Api.Contracts;

public sealed record LoginRequest(string? Email, string? Password)
{
    public LoginCommand ToCommand() => new(Email ?? "", Password ?? "");

    /// <summary>Without the password.</summary>
    public override string ToString() => nameof(LoginRequest);
}

/// <param name="AccessToken">JWT.</param>
/// <param name="RefreshToken">Good for one call of refresh.</param>
/// <param name="ExpiresIn">Seconds that the access token is valid.</param>
/// <param name="TenantId">The user's tenant.</param>
/// <param name="DatabaseUrl">The tenant's own role at the tenant's database; for role ADMIN alone.</param>
/// <param name="User">Who logged in.</param>
public sealed record LoginResponse(
    string AccessToken,
    string RefreshToken,
    long ExpiresIn,
    Guid TenantId,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? DatabaseUrl,
    UserResponse User)
{
    public static LoginResponse From(LoginResult result) => new(
        result.Session.AccessToken,
        result.Session.RefreshToken,
        (long)result.Session.ExpiresIn.TotalSeconds,
        result.User.TenantId,
        result.DatabaseUrl,
        UserResponse.From(result.User));

    /// <summary>Without the tokens and the password.</summary>
    public override string ToString() => nameof(LoginResponse);
}

public sealed record UserResponse(Guid Id, string Email, Role Role, Guid TenantId)
{
    public static UserResponse From(Application.Auth.Sessions.SessionUser user) =>
        new(user.Id, user.Email, user.Role, user.TenantId);
}
