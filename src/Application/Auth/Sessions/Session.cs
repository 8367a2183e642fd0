using TenantManager.Domain.Users;

namespace TenantManager.Application.Auth.Sessions;

/// <summary>What a client holds after a registration, a login or a refresh.</summary>
/// <param name="AccessToken">The JWT.</param>
/// <param name="RefreshToken">Good for one refresh.</param>
/// <param name="ExpiresIn">How long the access token is valid.</param>
public sealed record Session(string AccessToken, string RefreshToken, TimeSpan ExpiresIn)
{
    /// <summary>Without the tokens: a record's own <c>ToString</c> would print them.</summary>
    public override string ToString() => nameof(Session);
}

/// <param name="Id">The user's id.</param>
/// <param name="Email">Normalized.</param>
/// <param name="Role">Inside the tenant.</param>
/// <param name="TenantId">Whose user it is.</param>
public sealed record SessionUser(Guid Id, string Email, Role Role, Guid TenantId)
{
    public static SessionUser From(User user) => new(user.Id, user.Email.Value, user.Role, user.TenantId);
}
