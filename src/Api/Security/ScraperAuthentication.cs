using System.Security.Claims;
using System.Text;
using System.Text.Encodings.Web;
using Microsoft.AspNetCore.Authentication;
using Microsoft.Extensions.Options;
using TenantManager.Api.Configuration;
using TenantManager.Api.Errors;

namespace TenantManager.Api.Security;

/// <summary>
/// The admin key as monitoring systems can send it: as a bearer token, as the password of HTTP Basic, or in the header of the
/// admin API. A scheme of its own, because browsers send a Basic password along wherever a page of another site wants it: the
/// admin API must not take one.
/// </summary>
internal sealed class ScraperAuthentication(
    IOptionsMonitor<AuthenticationSchemeOptions> options,
    ILoggerFactory loggers,
    UrlEncoder encoder,
    OperatorSettings settings,
    ProblemWriter problems) : AuthenticationHandler<AuthenticationSchemeOptions>(options, loggers, encoder)
{
    protected override Task<AuthenticateResult> HandleAuthenticateAsync()
    {
        if (Presented() is not { } presented)
            return Task.FromResult(AuthenticateResult.NoResult());
        if (!AdminKeyAuthentication.IsRight(presented, settings))
            return Task.FromResult(AuthenticateResult.Fail("The admin key is wrong."));
        var principal = new ClaimsPrincipal(new ClaimsIdentity(Scheme.Name));
        return Task.FromResult(AuthenticateResult.Success(new AuthenticationTicket(principal, Scheme.Name)));
    }

    protected override Task HandleChallengeAsync(AuthenticationProperties properties)
    {
        Response.Headers.WWWAuthenticate = "Basic realm=\"tenant-manager metrics\", charset=\"UTF-8\"";
        return problems.WriteAsync(Context, ErrorCodes.InvalidMetricsKey);
    }

    private string? Presented()
    {
        if (Request.Headers.TryGetValue(AdminKeyAuthentication.Header, out var key))
            return key is [{ } only] ? only : "";
        if (Request.Headers.Authorization is not [{ } authorization])
            return null;
        return authorization.Split(' ', 2, StringSplitOptions.TrimEntries) switch
        {
            [var scheme, var token] when Is(scheme, "Bearer") => token,
            [var scheme, var credentials] when Is(scheme, "Basic") => PasswordOf(credentials),
            _ => null,
        };
    }

    private static bool Is(string scheme, string name) => scheme.Equals(name, StringComparison.OrdinalIgnoreCase);

    /// <summary>What is behind the colon: the user's name does not matter. Empty, which is no key, for what has not Basic's form.</summary>
    private static string PasswordOf(string credentials)
    {
        var bytes = new byte[credentials.Length];
        return Convert.TryFromBase64String(credentials, bytes, out var length)
            && Encoding.UTF8.GetString(bytes, 0, length).Split(':', 2) is [_, var password]
                ? password
                : "";
    }
}
