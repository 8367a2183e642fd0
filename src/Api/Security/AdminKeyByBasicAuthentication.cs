using System.Text;
using System.Text.Encodings.Web;
using Microsoft.AspNetCore.Authentication;
using Microsoft.Extensions.Options;
using TenantManager.Api.Configuration;
using TenantManager.Api.Errors;

namespace TenantManager.Api.Security;

/// <summary>The admin key as a browser can send it: HTTP Basic (RFC 7617), any user name, the key as the password.</summary>
internal sealed class AdminKeyByBasicAuthentication(
    IOptionsMonitor<AuthenticationSchemeOptions> options,
    ILoggerFactory loggers,
    UrlEncoder encoder,
    OperatorSettings settings,
    ProblemWriter problems) : AuthenticationHandler<AuthenticationSchemeOptions>(options, loggers, encoder)
{
    private const string Prefix = "Basic ";
    private const string Challenge = "Basic realm=\"tenant-manager\", charset=\"UTF-8\"";

    protected override Task<AuthenticateResult> HandleAuthenticateAsync()
    {
        if (Request.Headers.Authorization is not [{ } header] || !header.StartsWith(Prefix, StringComparison.OrdinalIgnoreCase))
            return Task.FromResult(AuthenticateResult.NoResult());
        if (PasswordOf(header[Prefix.Length..].Trim()) is not { } presented || !AdminKeyAuthentication.IsRight(presented, settings))
            return Task.FromResult(AuthenticateResult.Fail("The admin key is wrong."));
        return Task.FromResult(AuthenticateResult.Success(
            new AuthenticationTicket(AdminKeyAuthentication.OperatorOf(Scheme.Name), Scheme.Name)));
    }

    protected override Task HandleChallengeAsync(AuthenticationProperties properties)
    {
        Response.Headers.WWWAuthenticate = Challenge;
        return problems.WriteAsync(Context, ErrorCodes.InvalidAdminKeyByBasic);
    }

    /// <summary>What follows the first colon; null where it is no such text.</summary>
    private static string? PasswordOf(string credentials)
    {
        Span<byte> bytes = new byte[credentials.Length];
        if (!Convert.TryFromBase64String(credentials, bytes, out var length))
            return null;
        var text = Encoding.UTF8.GetString(bytes[..length]);
        var colon = text.IndexOf(':', StringComparison.Ordinal);
        return colon < 0 ? null : text[(colon + 1)..];
    }
}
