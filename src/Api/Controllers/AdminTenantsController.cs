using System.Net.Mime;
using Mediator;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using TenantManager.Api.Contracts;
using TenantManager.Api.Errors;
using TenantManager.Api.OpenApi;
using TenantManager.Api.Security;
using TenantManager.Application.Tenants;
using TenantManager.Application.Tenants.GetTenant;

namespace TenantManager.Api.Controllers;

[ApiController]
[Route("api/admin/tenants")]
[Produces(MediaTypeNames.Application.Json)]
[Authorize(AuthenticationSchemes = AuthenticationSchemes.AdminKey)]
public sealed class AdminTenantsController(ISender sender) : ControllerBase
{
    /// <summary>Lists tenants, newest first.</summary>
    [HttpGet(Name = "listTenants")]
    [ProducesResponseType<ApiResponse<IReadOnlyList<TenantDetails>>>(StatusCodes.Status200OK)]
    [ProducesProblem(400, 401, 429, 500, 503)]
    public async Task<ActionResult> List([FromQuery] ListTenantsRequest request, CancellationToken cancellationToken)
    {
        var page = await sender.Send(request.ToQuery(), cancellationToken);
        return Ok(page.ToResponse(request.Limit));
    }

    /// <summary>Shows one tenant.</summary>
    [HttpGet("{id:guid}", Name = "getTenant")]
    [ProducesResponseType<ApiResponse<TenantDetails>>(StatusCodes.Status200OK)]
    [ProducesProblem(401, 404, 429, 500, 503)]
    public async Task<ActionResult> Get(Guid id, CancellationToken cancellationToken)
    {
        var result = await sender.Send(new GetTenantQuery(id), cancellationToken);
        return result.ToActionResult(tenant => Ok(new ApiResponse<TenantDetails>(tenant)));
    }
}
