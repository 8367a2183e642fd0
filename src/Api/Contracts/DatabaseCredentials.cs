using TenantManager.Api.Configuration;
using TenantManager.Application.Abstractions;
using TenantManager.Application.DatabaseCredentials.LendCredential;
using TenantManager.Application.TenantDatabases.RotatePassword;
using TenantManager.Domain.DatabaseCredentials;

namespace TenantManager.Api.Contracts;

/// <param name="Access">`read` or `write`.</param>
/// <param name="Ttl">For how long, from `1m` to `30d`: a duration such as `30m`, `8h`, `7d`, or a number of seconds.</param>
public sealed record LendCredentialRequest(string? Access, string? Ttl)
{
    public LendCredentialCommand ToCommand(RequestKey? key) => new(Access ?? "", DurationParser.Parse(Ttl ?? "")) { Key = key };
}

/// <param name="Id">By which it is revoked.</param>
/// <param name="Role">Its name on the server.</param>
/// <param name="Access">What it may do.</param>
/// <param name="CreatedAt">Since when.</param>
/// <param name="ExpiresAt">Until when.</param>
/// <param name="DatabaseUrl">With its password, shown this once.</param>
public sealed record LentCredentialResponse(
    Guid Id, string Role, CredentialAccess Access, DateTimeOffset CreatedAt, DateTimeOffset ExpiresAt, string DatabaseUrl)
{
    public static LentCredentialResponse From(LentCredential lent) => new(
        lent.Details.Id, lent.Details.Role, lent.Details.Access, lent.Details.CreatedAt, lent.Details.ExpiresAt, lent.DatabaseUrl);

    /// <summary>Without the password.</summary>
    public override string ToString() => $"{nameof(LentCredentialResponse)} {Id}";
}

/// <param name="DatabaseUrl">With the new password, for users of role `ADMIN`; null for operators.</param>
public sealed record RotatedPasswordResponse(string? DatabaseUrl)
{
    public static RotatedPasswordResponse From(RotatedPassword rotated) => new(rotated.DatabaseUrl);

    /// <summary>Without the password.</summary>
    public override string ToString() => nameof(RotatedPasswordResponse);
}
