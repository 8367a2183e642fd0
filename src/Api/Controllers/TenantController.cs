using System.Net.Mime;
using Mediator;
using Microsoft.AspNetCore.Mvc;
using TenantManager.Api.Contracts;
using TenantManager.Api.Errors;
using TenantManager.Api.OpenApi;
using TenantManager.Api.Security;
using TenantManager.Api.Usage;
using TenantManager.Application.Access;
using TenantManager.Application.Tenants;
using TenantManager.Application.Tenants.GetCurrentTenant;
using TenantManager.Application.Usage.GetUsage;

namespace TenantManager.Api.Controllers;

[ApiController]
[Route("api/tenant")]
[Produces(MediaTypeNames.Application.Json)]
public sealed class TenantController(ISender sender) : ControllerBase
{
    /// <summary>Shows the organization, its plan, its quotas and what it uses of them.</summary>
    /// <remarks>
    /// Size and users are collected every few minutes; a quota that is null is no limit. Answered also where the month's calls are used up.
    /// </remarks>
    [HttpGet(Name = "getCurrentTenant")]
    [TenantAuthorize(AccessLevel.Read)]
    [NotLimitedByQuota]
    [ProducesResponseType<ApiResponse<CurrentTenant>>(StatusCodes.Status200OK)]
    [ProducesProblem(400, 401, 403, 404, 429, 500, 503)]
    public async Task<ActionResult> Get(CancellationToken cancellationToken)
    {
        var result = await sender.Send(new GetCurrentTenantQuery(), cancellationToken);
        return result.ToActionResult(tenant => Ok(new ApiResponse<CurrentTenant>(tenant)));
    }

    /// <summary>Gives the organization another name.</summary>
    /// <remarks>The slug and the database's name stay. Of two who do it at the same time, one is told so: 409.</remarks>
    [HttpPatch(Name = "renameTenant")]
    [TenantAuthorize(AccessLevel.Admin)]
    [Consumes(MediaTypeNames.Application.Json)]
    [ProducesResponseType<ApiResponse<CurrentTenant>>(StatusCodes.Status200OK)]
    [ProducesProblem(400, 401, 403, 404, 409, 413, 415, 429, 500, 503)]
    public async Task<ActionResult> Rename([FromBody] RenameTenantRequest request, CancellationToken cancellationToken)
    {
        var result = await sender.Send(request.ToCommand(), cancellationToken);
        return result.ToActionResult(tenant => Ok(new ApiResponse<CurrentTenant>(tenant, "Organization renamed successfully")));
    }

    /// <summary>Shows what the organization has used, day by day.</summary>
    /// <remarks>
    /// Days are UTC's; those of which nothing is known are left out. Answered also where the month's calls are used up.
    /// </remarks>
    [HttpGet("usage", Name = "getUsage")]
    [TenantAuthorize(AccessLevel.Read)]
    [NotLimitedByQuota]
    [ProducesResponseType<ApiResponse<UsageHistory>>(StatusCodes.Status200OK)]
    [ProducesProblem(400, 401, 403, 404, 429, 500, 503)]
    public async Task<ActionResult> GetUsage([FromQuery] UsageRequest request, CancellationToken cancellationToken)
    {
        var result = await sender.Send(request.ToQuery(), cancellationToken);
        return result.ToActionResult(usage => Ok(new ApiResponse<UsageHistory>(usage)));
    }
}
