using System.Security.Claims;
using System.Security.Cryptography;
using System.Text;
using System.Text.Encodings.Web;
using Microsoft.AspNetCore.Authentication;
using Microsoft.Extensions.Options;
using TenantManager.Api.Configuration;
using TenantManager.Api.Errors;
using TenantManager.Domain.Users;

namespace TenantManager.Api.Security;

/// <summary>Operators are who has <c>SUPER_ADMIN_KEY</c>, in the header <c>X-Admin-Key</c>.</summary>
internal sealed class AdminKeyAuthentication(
    IOptionsMonitor<AuthenticationSchemeOptions> options,
    ILoggerFactory loggers,
    UrlEncoder encoder,
    OperatorSettings settings,
    ProblemWriter problems) : AuthenticationHandler<AuthenticationSchemeOptions>(options, loggers, encoder)
{
    public const string Header = "X-Admin-Key";

    /// <summary>The role of whoever has the key.</summary>
    public const string Operator = "operator";

    protected override Task<AuthenticateResult> HandleAuthenticateAsync()
    {
        if (!Request.Headers.TryGetValue(Header, out var values))
            return Task.FromResult(AuthenticateResult.NoResult());
        if (values is not [{ } presented] || !IsRight(presented, settings))
            return Task.FromResult(AuthenticateResult.Fail("The admin key is wrong."));
        return Task.FromResult(AuthenticateResult.Success(new AuthenticationTicket(OperatorOf(Scheme.Name), Scheme.Name)));
    }

    internal static ClaimsPrincipal OperatorOf(string scheme)
    {
        var identity = new ClaimsIdentity(scheme);
        identity.AddClaim(new Claim(ClaimTypes.Role, Operator));
        return new ClaimsPrincipal(identity);
    }

    protected override Task HandleChallengeAsync(AuthenticationProperties properties) =>
        problems.WriteAsync(Context, ErrorCodes.InvalidAdminKey);

    protected override Task HandleForbiddenAsync(AuthenticationProperties properties) =>
        problems.WriteAsync(Context, UserErrors.NotAllowed);

    /// <summary>In constant time, also for keys of different lengths: hashes have one.</summary>
    internal static bool IsRight(string presented, OperatorSettings settings) => CryptographicOperations.FixedTimeEquals(
        SHA256.HashData(Encoding.UTF8.GetBytes(presented)), SHA256.HashData(Encoding.UTF8.GetBytes(settings.AdminKey)));
}
