using System.Net.Mime;
using Mediator;
using Microsoft.AspNetCore.Mvc;
using TenantManager.Api.Contracts;
using TenantManager.Api.Errors;
using TenantManager.Api.OpenApi;
using TenantManager.Api.RateLimiting;
using TenantManager.Api.Security;
using TenantManager.Api.Usage;
using TenantManager.Application.Access;
using TenantManager.Application.Invitations;
using TenantManager.Application.Invitations.RevokeInvitation;

namespace TenantManager.Api.Controllers;

[ApiController]
[Route("api/tenant/invitations")]
[Produces(MediaTypeNames.Application.Json)]
[TenantAuthorize(AccessLevel.Admin)]
public sealed class InvitationsController(ISender sender) : ControllerBase
{
    /// <summary>Lists the organization's open invitations, newest first.</summary>
    /// <remarks>Without those that are accepted, revoked, replaced or expired, and without the links.</remarks>
    [NotLimitedByQuota]
    [HttpGet(Name = "listInvitations")]
    [ProducesResponseType<ApiResponse<IReadOnlyList<InvitationDetails>>>(StatusCodes.Status200OK)]
    [ProducesProblem(400, 401, 403, 404, 429, 500, 503)]
    public async Task<ActionResult> List([FromQuery] ListInvitationsRequest request, CancellationToken cancellationToken)
    {
        var page = await sender.Send(request.ToQuery(), cancellationToken);
        return Ok(page.ToResponse(request.Limit));
    }

    /// <summary>Invites somebody to become a user of the organization.</summary>
    /// <remarks>
    /// A link is mailed, to the page `/accept-invitation` of the application, by which the invited chooses a password. It is good once, and
    /// for some days. Inviting the same email again replaces the earlier invitation: its link ends, and the role given last counts. Not for
    /// API keys.
    /// </remarks>
    [HttpPost(Name = "inviteUser")]
    [Consumes(MediaTypeNames.Application.Json)]
    [ServiceFilter<InvitationLimitFilter>]
    [ProducesResponseType<ApiResponse<InvitationDetails>>(StatusCodes.Status201Created)]
    [ProducesProblem(400, 401, 403, 404, 409, 413, 415, 429, 500, 503)]
    public async Task<ActionResult> Invite([FromBody] InviteUserRequest request, CancellationToken cancellationToken)
    {
        var result = await sender.Send(request.ToCommand(), cancellationToken);
        return result.ToActionResult(invitation => StatusCode(
            StatusCodes.Status201Created, new ApiResponse<InvitationDetails>(invitation, "The invitation is on its way")));
    }

    /// <summary>Revokes an invitation: its link is good no more.</summary>
    [NotLimitedByQuota]
    [HttpDelete("{id:guid}", Name = "revokeInvitation")]
    [ProducesResponseType<ApiResponse<NoData>>(StatusCodes.Status200OK)]
    [ProducesProblem(400, 401, 403, 404, 429, 500, 503)]
    public async Task<ActionResult> Revoke(Guid id, CancellationToken cancellationToken)
    {
        var result = await sender.Send(new RevokeInvitationCommand(id), cancellationToken);
        return result.ToActionResult(() => Ok(new ApiResponse<NoData>(new NoData(), "Invitation revoked successfully")));
    }
}
