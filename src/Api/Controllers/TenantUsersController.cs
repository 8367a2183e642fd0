using System.Net.Mime;
using Mediator;
using Microsoft.AspNetCore.Mvc;
using TenantManager.Api.Contracts;
using TenantManager.Api.Errors;
using TenantManager.Api.OpenApi;
using TenantManager.Api.Security;
using TenantManager.Api.Usage;
using TenantManager.Application.Access;
using TenantManager.Application.Users;
using TenantManager.Application.Users.RemoveUser;

namespace TenantManager.Api.Controllers;

[ApiController]
[Route("api/tenant/users")]
[Produces(MediaTypeNames.Application.Json)]
public sealed class TenantUsersController(ISender sender) : ControllerBase
{
    /// <summary>Lists the organization's users, newest first.</summary>
    [NotLimitedByQuota]
    [HttpGet(Name = "listUsers")]
    [TenantAuthorize(AccessLevel.Read)]
    [ProducesResponseType<ApiResponse<IReadOnlyList<UserDetails>>>(StatusCodes.Status200OK)]
    [ProducesProblem(400, 401, 403, 404, 429, 500, 503)]
    public async Task<ActionResult> List([FromQuery] ListUsersRequest request, CancellationToken cancellationToken)
    {
        var page = await sender.Send(request.ToQuery(), cancellationToken);
        return Ok(page.ToResponse(request.Limit));
    }

    /// <summary>Changes a user's role, deactivates a user, or activates one again.</summary>
    /// <remarks>
    /// Counts on every replica within a second. A deactivated user's sessions end. The organization's last active administrator can be
    /// neither demoted nor deactivated.
    /// </remarks>
    [NotLimitedByQuota]
    [HttpPatch("{id:guid}", Name = "updateUser")]
    [TenantAuthorize(AccessLevel.Admin)]
    [Consumes(MediaTypeNames.Application.Json)]
    [ProducesResponseType<ApiResponse<UserDetails>>(StatusCodes.Status200OK)]
    [ProducesProblem(400, 401, 403, 404, 409, 413, 415, 429, 500, 503)]
    public async Task<ActionResult> Update(Guid id, [FromBody] UpdateUserRequest request, CancellationToken cancellationToken)
    {
        var result = await sender.Send(request.ToCommand(id), cancellationToken);
        return result.ToActionResult(user => Ok(new ApiResponse<UserDetails>(user, "User updated successfully")));
    }

    /// <summary>Removes a user, with all sessions; the email is free again.</summary>
    /// <remarks>Not the organization's last active administrator.</remarks>
    [NotLimitedByQuota]
    [HttpDelete("{id:guid}", Name = "removeUser")]
    [TenantAuthorize(AccessLevel.Admin)]
    [ProducesResponseType<ApiResponse<NoData>>(StatusCodes.Status200OK)]
    [ProducesProblem(400, 401, 403, 404, 409, 429, 500, 503)]
    public async Task<ActionResult> Remove(Guid id, CancellationToken cancellationToken)
    {
        var result = await sender.Send(new RemoveUserCommand(id), cancellationToken);
        return result.ToActionResult(() => Ok(new ApiResponse<NoData>(new NoData(), "User removed successfully")));
    }
}
