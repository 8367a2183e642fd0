using System.Security.Claims;
using System.Security.Cryptography;
using System.Text;
using System.Text.Encodings.Web;
using Microsoft.AspNetCore.Authentication;
using Microsoft.Extensions.Options;
using TenantManager.Api.Configuration;
using TenantManager.Api.Errors;
using TenantManager.Application.Access;
using TenantManager.Domain.Users;

namespace TenantManager.Api.Security;

/// <summary>An operator acts for a tenant: with the admin key, and the tenant's id in <c>X-Tenant-Id</c>. Each call is logged.</summary>
internal sealed partial class OperatorForTenantAuthentication(
    IOptionsMonitor<AuthenticationSchemeOptions> options,
    ILoggerFactory loggers,
    UrlEncoder encoder,
    OperatorSettings settings,
    CallerResolver resolver,
    RequestCaller caller,
    ProblemWriter problems) : AuthenticationHandler<AuthenticationSchemeOptions>(options, loggers, encoder)
{
    public const string Header = "X-Tenant-Id";

    private const int FingerprintLength = 8;

    protected override async Task<AuthenticateResult> HandleAuthenticateAsync()
    {
        if (Request.Headers[AdminKeyAuthentication.Header] is not [{ } key] || !AdminKeyAuthentication.IsRight(key, settings))
            return AuthenticateResult.Fail("The admin key is wrong.");
        var resolved = Request.Headers[Header] is [{ } text] && Guid.TryParseExact(text, "D", out var tenantId)
            ? await resolver.ResolveOperatorAsync(tenantId, Context.RequestAborted)
            : ErrorCodes.TenantIdMissing;
        caller.TryTake(resolved);
        if (resolved.Value is { Tenant: var tenant })
            ActsFor(Logger, FingerprintOf(key), tenant.Id, tenant.Slug, Request.Method, Request.Path);
        var identity = new ClaimsIdentity(Scheme.Name);
        identity.AddClaim(new Claim(CallerExtensions.CallerClaim, $"operator for {resolved.Value?.Tenant.Id:D}"));
        return AuthenticateResult.Success(new AuthenticationTicket(new ClaimsPrincipal(identity), Scheme.Name));
    }

    protected override Task HandleChallengeAsync(AuthenticationProperties properties) =>
        problems.WriteAsync(Context, ErrorCodes.InvalidAdminKey);

    protected override Task HandleForbiddenAsync(AuthenticationProperties properties) =>
        problems.WriteAsync(Context, caller.Refusal ?? UserErrors.NotAllowed);

    /// <summary>Tells two keys apart, as before and after a change of the key, and nothing else about them.</summary>
    private static string FingerprintOf(string key) =>
        Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(key)))[..FingerprintLength];

    [LoggerMessage(3101, LogLevel.Warning, "The operator with the key {KeyFingerprint} acts for tenant {TenantId} ({Slug}): {Method} {Path}")]
    private static partial void ActsFor(ILogger logger, string keyFingerprint, Guid tenantId, string slug, string method, string path);
}
