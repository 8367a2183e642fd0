using System.Net.Mime;
using Mediator;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using TenantManager.Api.Contracts;
using TenantManager.Api.Errors;
using TenantManager.Api.OpenApi;
using TenantManager.Api.Security;
using TenantManager.Application.Users.GetCurrentUser;

namespace TenantManager.Api.Controllers;

[ApiController]
[Route("api/me")]
[Produces(MediaTypeNames.Application.Json)]
[Authorize(TenantPolicies.Read, AuthenticationSchemes = AuthenticationSchemes.Bearer)]
public sealed class MeController(ISender sender) : ControllerBase
{
    /// <summary>Who the bearer of the token is, and of which tenant.</summary>
    [HttpGet(Name = "getMe")]
    [ProducesResponseType<ApiResponse<MeResponse>>(StatusCodes.Status200OK)]
    [ProducesProblem(401, 403, 429, 500, 503)]
    public async Task<ActionResult> Get()
    {
        // As a parameter the token would be bound, which costs more than the answer.
        var result = await sender.Send(new GetCurrentUserQuery(), HttpContext.RequestAborted);
        return result.ToActionResult(current => Ok(new ApiResponse<MeResponse>(MeResponse.From(current))));
    }
}
