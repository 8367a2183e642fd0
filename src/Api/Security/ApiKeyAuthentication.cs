using System.Security.Claims;
using System.Text.Encodings.Web;
using Microsoft.AspNetCore.Authentication;
using Microsoft.Extensions.Options;
using TenantManager.Api.Errors;
using TenantManager.Application.Access;
using TenantManager.Domain.ApiKeys;

namespace TenantManager.Api.Security;

/// <summary>A tenant's machines show an API key, in <c>X-Api-Key</c> or as a bearer token.</summary>
internal sealed class ApiKeyAuthentication(
    IOptionsMonitor<AuthenticationSchemeOptions> options,
    ILoggerFactory loggers,
    UrlEncoder encoder,
    CallerResolver resolver,
    RequestCaller caller,
    ProblemWriter problems) : AuthenticationHandler<AuthenticationSchemeOptions>(options, loggers, encoder)
{
    public const string Header = "X-Api-Key";

    private const string BearerPrefix = "Bearer ";

    /// <summary>Whether one is shown, right or wrong.</summary>
    public static bool IsShownIn(HttpRequest request) =>
        request.Headers.ContainsKey(Header)
        || request.Headers.Authorization is [{ } header]
            && header.StartsWith(BearerPrefix + ApiKeyText.Prefix, StringComparison.OrdinalIgnoreCase);

    protected override async Task<AuthenticateResult> HandleAuthenticateAsync()
    {
        if (!IsShownIn(Request))
            return AuthenticateResult.NoResult();
        var resolved = await resolver.ResolveApiKeyAsync(Presented(), Context.RequestAborted);
        if (!caller.TryTake(resolved))
            return AuthenticateResult.Fail(resolved.Error!.Message);
        var identity = new ClaimsIdentity(Scheme.Name);
        identity.AddClaim(new Claim(CallerExtensions.CallerClaim, $"api key {resolved.Value?.Id:D}"));
        return AuthenticateResult.Success(new AuthenticationTicket(new ClaimsPrincipal(identity), Scheme.Name));
    }

    protected override Task HandleChallengeAsync(AuthenticationProperties properties) => problems.WriteAsync(Context, ApiKeyErrors.Invalid);

    protected override Task HandleForbiddenAsync(AuthenticationProperties properties) =>
        problems.WriteAsync(Context, caller.Refusal ?? ApiKeyErrors.ScopeTooSmall);

    private string Presented() => Request.Headers.TryGetValue(Header, out var values)
        ? values is [{ } only] ? only : ""
        : Request.Headers.Authorization[0]![BearerPrefix.Length..].Trim();
}
