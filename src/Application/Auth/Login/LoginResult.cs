using TenantManager.Application.Auth.Sessions;

namespace TenantManager.Application.Auth.Login;

/// <param name="Session">The tokens.</param>
/// <param name="DatabaseUrl">The tenant's own role at its own database; null unless the user is an administrator.</param>
/// <param name="User">Who logged in.</param>
public sealed record LoginResult(Session Session, string? DatabaseUrl, SessionUser User)
{
    /// <summary>Without tokens and password.</summary>
    public override string ToString() => nameof(LoginResult);
}
