using System.Security.Claims;
using System.Text.Encodings.Web;
using Microsoft.AspNetCore.Authentication;
using Microsoft.Extensions.Options;
using TenantManager.Api.Errors;
using TenantManager.Application.Abstractions;
using TenantManager.Application.Operations;

namespace TenantManager.Api.Security;

/// <summary>
/// Whoever began an operation is who has its token. Nothing is looked up: a wrong token of an operation and any token of none get
/// the same answer.
/// </summary>
internal sealed class OperationTokenAuthentication(
    IOptionsMonitor<AuthenticationSchemeOptions> options,
    ILoggerFactory loggers,
    UrlEncoder encoder,
    IOperationTokens tokens,
    ProblemWriter problems) : AuthenticationHandler<AuthenticationSchemeOptions>(options, loggers, encoder)
{
    private const string Prefix = "Bearer ";

    protected override Task<AuthenticateResult> HandleAuthenticateAsync()
    {
        if (Request.Headers.Authorization is not [{ } header] || !header.StartsWith(Prefix, StringComparison.OrdinalIgnoreCase))
            return Task.FromResult(AuthenticateResult.NoResult());
        if (!Guid.TryParse(Request.RouteValues["id"] as string, out var id) || !tokens.IsTokenOf(id, header[Prefix.Length..].Trim()))
            return Task.FromResult(AuthenticateResult.Fail("The operation token is wrong."));
        return Task.FromResult(AuthenticateResult.Success(
            new AuthenticationTicket(new ClaimsPrincipal(new ClaimsIdentity(Scheme.Name)), Scheme.Name)));
    }

    protected override Task HandleChallengeAsync(AuthenticationProperties properties) =>
        problems.WriteAsync(Context, OperationErrors.InvalidToken);
}
