using System.Net.Mime;
using Mediator;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.RateLimiting;
using TenantManager.Api.Contracts;
using TenantManager.Api.Errors;
using TenantManager.Api.OpenApi;
using TenantManager.Api.RateLimiting;

namespace TenantManager.Api.Controllers;

/// <summary>For who cannot log in, but reads the mail of the email.</summary>
[ApiController]
[Route("api/auth")]
[Consumes(MediaTypeNames.Application.Json)]
[Produces(MediaTypeNames.Application.Json)]
[EnableRateLimiting(RateLimitPolicies.MailedLinks)]
public sealed class MailedLinksController(ISender sender) : ControllerBase
{
    /// <summary>Makes the user that an invitation is for, and logs them in.</summary>
    /// <remarks>With the token of the link that was mailed, once. Answers as logging in does.</remarks>
    [HttpPost("accept-invitation", Name = "acceptInvitation")]
    [ProducesResponseType<ApiResponse<LoginResponse>>(StatusCodes.Status200OK)]
    [ProducesProblem(400, 403, 409, 413, 415, 429, 500, 503)]
    public async Task<ActionResult> AcceptInvitation([FromBody] AcceptInvitationRequest request, CancellationToken cancellationToken)
    {
        var result = await sender.Send(request.ToCommand(), cancellationToken);
        return result.ToActionResult(login => Ok(new ApiResponse<LoginResponse>(LoginResponse.From(login))));
    }

    /// <summary>Has a link mailed by which a forgotten password is replaced.</summary>
    /// <remarks>Answers the same, after the same work, whether there is an account with this email or not.</remarks>
    [HttpPost("forgot-password", Name = "forgotPassword")]
    [ServiceFilter<PasswordResetLimitFilter>]
    [ProducesResponseType<ApiResponse<NoData>>(StatusCodes.Status200OK)]
    [ProducesProblem(400, 413, 415, 429, 500, 503)]
    public async Task<ActionResult> ForgotPassword([FromBody] ForgotPasswordRequest request, CancellationToken cancellationToken)
    {
        var result = await sender.Send(request.ToCommand(), cancellationToken);
        return result.ToActionResult(() => Ok(new ApiResponse<NoData>(
            new NoData(), "If there is an account with this email, a link to reset the password is on its way")));
    }

    /// <summary>Replaces a forgotten password.</summary>
    /// <remarks>With the token of the link that was mailed, once. All of the user's sessions end, and all other such links.</remarks>
    [HttpPost("reset-password", Name = "resetPassword")]
    [ProducesResponseType<ApiResponse<NoData>>(StatusCodes.Status200OK)]
    [ProducesProblem(400, 413, 415, 429, 500, 503)]
    public async Task<ActionResult> ResetPassword([FromBody] ResetPasswordRequest request, CancellationToken cancellationToken)
    {
        var result = await sender.Send(request.ToCommand(), cancellationToken);
        return result.ToActionResult(() => Ok(new ApiResponse<NoData>(new NoData(), "Password reset successfully")));
    }
}
