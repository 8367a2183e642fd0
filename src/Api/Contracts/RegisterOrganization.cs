using TenantManager.Application.Auth.RegisterOrganization;
using TenantManager.Application.Operations.StartRegistration;
using TenantManager.Domain.Users;

namespace TenantManager.Api.Contracts;

/// <param name="OrganizationName">2 to 255 characters, at least one letter or digit, any script.</param>
/// <param name="AdminEmail">Of the organization's first administrator; nobody else's.</param>
/// <param name="AdminPassword">At least 8 characters, at most 72 bytes of UTF-8, not among the 3,000 most common.</param>
/// <param name="Plan">free (default), pro or enterprise.</param>
public sealed record RegisterOrganizationRequest(
    string? OrganizationName, string? AdminEmail, string? AdminPassword, string? Plan)
{
    public RegisterOrganizationCommand ToCommand() =>
        new(OrganizationName ?? "", AdminEmail ?? "", AdminPassword ?? "", Plan);

    public StartRegistrationCommand ToStartCommand() => new(ToCommand());

    /// <summary>Without the password.</summary>
    public override string ToString() => nameof(RegisterOrganizationRequest);
}

/// <param name="TenantId">The new tenant's id.</param>
/// <param name="Slug">The organization's name in URLs.</param>
/// <param name="AccessToken">JWT of the administrator.</param>
/// <param name="RefreshToken">Good for one call of refresh.</param>
/// <param name="ExpiresIn">Seconds that the access token is valid.</param>
/// <param name="User">The administrator.</param>
/// <param name="Database">The tenant's database.</param>
public sealed record RegisterOrganizationResponse(
    Guid TenantId,
    string Slug,
    string AccessToken,
    string RefreshToken,
    long ExpiresIn,
    RegisteredUser User,
    RegisteredDatabase Database)
{
    public static RegisterOrganizationResponse From(RegisterOrganizationResult result) => new(
        result.TenantId,
        result.Slug,
        result.Session.AccessToken,
        result.Session.RefreshToken,
        (long)result.Session.ExpiresIn.TotalSeconds,
        new RegisteredUser(result.User.Id, result.User.Email, result.User.Role),
        new RegisteredDatabase(result.Database.Name, result.Database.Host, result.Database.Port));

    /// <summary>Without the tokens.</summary>
    public override string ToString() => nameof(RegisterOrganizationResponse);
}

public sealed record RegisteredUser(Guid Id, string Email, Role Role);

public sealed record RegisteredDatabase(string Name, string Host, int Port);
