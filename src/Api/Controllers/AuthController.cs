using System.Net.Mime;
using Mediator;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Http.Timeouts;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.RateLimiting;
using TenantManager.Api.Contracts;
using TenantManager.Api.Errors;
using TenantManager.Api.Hosting;
using TenantManager.Api.Idempotency;
using TenantManager.Api.OpenApi;
using TenantManager.Api.Operations;
using TenantManager.Api.RateLimiting;
using TenantManager.Api.Security;
using TenantManager.Api.Usage;
using TenantManager.Application.Auth.RegisterOrganization;
using TenantManager.Application.Operations.StartRegistration;

namespace TenantManager.Api.Controllers;

[ApiController]
[Route("api/auth")]
[Consumes(MediaTypeNames.Application.Json)]
[Produces(MediaTypeNames.Application.Json)]
public sealed class AuthController(ISender sender) : ControllerBase
{
    /// <summary>Registers an organization and makes its database.</summary>
    /// <remarks>
    /// Makes a tenant: a database with the schema of the source database, a role that can open that database and nothing
    /// else, an administrator account, and tokens for it. Either all of that is there when this answers 201, or nothing.
    ///
    /// With the header `Prefer: respond-async` it answers 202 as soon as the request is found to be right, with an operation that
    /// goes on by itself, and the token to see it by.
    /// </remarks>
    /// <param name="request">The organization and its administrator.</param>
    /// <param name="prefer">`respond-async`: do not wait for it.</param>
    /// <param name="cancellationToken">Ends it until the intent is committed.</param>
    [HttpPost("register-organization", Name = "registerOrganization")]
    [EnableRateLimiting(RateLimitPolicies.Register)]
    [RequestTimeout(RequestTimeoutPolicies.Register)]
    [ResumableByKey]
    [ProducesResponseType<ApiResponse<RegisterOrganizationResponse>>(StatusCodes.Status201Created)]
    [ProducesResponseType<ApiResponse<StartedOperationResponse>>(StatusCodes.Status202Accepted)]
    [ProducesProblem(400, 409, 413, 415, 429, 500, 503)]
    public async Task<ActionResult> RegisterOrganization(
        [FromBody] RegisterOrganizationRequest request,
        [FromHeader(Name = PreferHeader.Name)] string? prefer,
        CancellationToken cancellationToken)
    {
        var command = request.ToCommand() with { Key = HttpContext.RequestKey };
        if (PreferHeader.AsksForAsync(prefer))
            return await StartRegistration(command, cancellationToken);
        var result = await sender.Send(command, cancellationToken);
        return result.ToActionResult(registered => StatusCode(
            StatusCodes.Status201Created,
            new ApiResponse<RegisterOrganizationResponse>(
                RegisterOrganizationResponse.From(registered), "Organization registered successfully")));
    }

    private async Task<ActionResult> StartRegistration(RegisterOrganizationCommand command, CancellationToken cancellationToken)
    {
        var result = await sender.Send(new StartRegistrationCommand(command), cancellationToken);
        return result.ToActionResult(started =>
        {
            var response = StartedOperationResponse.From(started);
            Response.Headers[PreferHeader.Applied] = PreferHeader.RespondAsync;
            Response.Headers.Location = response.Links.Self;
            return StatusCode(StatusCodes.Status202Accepted, new ApiResponse<StartedOperationResponse>(response));
        });
    }

    /// <summary>Logs a user in.</summary>
    /// <remarks>Answers an unknown email and a wrong password alike. Administrators also get the URL of their database.</remarks>
    [HttpPost("login", Name = "login")]
    [EnableRateLimiting(RateLimitPolicies.Login)]
    [ServiceFilter<LoginLimitFilter>]
    [ProducesResponseType<ApiResponse<LoginResponse>>(StatusCodes.Status200OK)]
    [ProducesProblem(400, 401, 403, 413, 415, 429, 500, 503)]
    public async Task<ActionResult> Login([FromBody] LoginRequest request, CancellationToken cancellationToken)
    {
        var result = await sender.Send(request.ToCommand(), cancellationToken);
        return result.ToActionResult(login => Ok(new ApiResponse<LoginResponse>(LoginResponse.From(login))));
    }

    /// <summary>Trades a refresh token for a new pair of tokens.</summary>
    /// <remarks>
    /// Each refresh token is good for one call. A second use means that somebody has a copy, and ends the session: none of
    /// its refresh tokens is good any more.
    /// </remarks>
    [HttpPost("refresh", Name = "refreshSession")]
    [ProducesResponseType<ApiResponse<RefreshResponse>>(StatusCodes.Status200OK)]
    [ProducesProblem(400, 401, 403, 413, 415, 429, 500, 503)]
    public async Task<ActionResult> Refresh([FromBody] RefreshTokenRequest request, CancellationToken cancellationToken)
    {
        var result = await sender.Send(request.ToRefreshCommand(), cancellationToken);
        return result.ToActionResult(session => Ok(new ApiResponse<RefreshResponse>(RefreshResponse.From(session))));
    }

    /// <summary>Gives the calling user another password.</summary>
    /// <remarks>The user's other sessions end, and this one goes on.</remarks>
    [HttpPost("change-password", Name = "changePassword")]
    [NotLimitedByQuota]
    [EnableRateLimiting(RateLimitPolicies.Login)]
    [ServiceFilter<ChangePasswordLimitFilter>]
    [Authorize(TenantPolicies.Read, AuthenticationSchemes = AuthenticationSchemes.Bearer)]
    [ProducesResponseType<ApiResponse<NoData>>(StatusCodes.Status200OK)]
    [ProducesProblem(400, 401, 403, 413, 415, 429, 500, 503)]
    public async Task<ActionResult> ChangePassword([FromBody] ChangePasswordRequest request, CancellationToken cancellationToken)
    {
        var result = await sender.Send(request.ToCommand(), cancellationToken);
        return result.ToActionResult(() => Ok(new ApiResponse<NoData>(new NoData(), "Password changed successfully")));
    }

    /// <summary>Ends the session that a refresh token belongs to.</summary>
    /// <remarks>The access tokens that were issued in it end with it, on every replica within a second.</remarks>
    [HttpPost("logout", Name = "logout")]
    [NotLimitedByQuota]
    [Authorize(AuthenticationSchemes = AuthenticationSchemes.Bearer)]
    [ProducesResponseType<ApiResponse<NoData>>(StatusCodes.Status200OK)]
    [ProducesProblem(400, 401, 403, 413, 415, 429, 500, 503)]
    public async Task<ActionResult> Logout([FromBody] RefreshTokenRequest request, CancellationToken cancellationToken)
    {
        var result = await sender.Send(request.ToLogoutCommand(User.TokenClaims!.UserId), cancellationToken);
        return result.ToActionResult(() => Ok(new ApiResponse<NoData>(new NoData(), "Logged out successfully")));
    }
}
