using System.Net.Mime;
using Mediator;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using TenantManager.Api.Contracts;
using TenantManager.Api.OpenApi;
using TenantManager.Api.Security;
using TenantManager.Application.TenantDatabases;
using TenantManager.Application.TenantDatabases.ListPools;

namespace TenantManager.Api.Controllers;

[ApiController]
[Route("api/admin/pools")]
[Produces(MediaTypeNames.Application.Json)]
[Authorize(AuthenticationSchemes = AuthenticationSchemes.AdminKey)]
public sealed class AdminPoolsController(ISender sender) : ControllerBase
{
    /// <summary>Shows this replica's connections to tenants' databases.</summary>
    /// <remarks>Those with the most in use first. Clients that connect with a tenant's `database_url` are not among them.</remarks>
    [HttpGet(Name = "listPools")]
    [ProducesResponseType<ApiResponse<IReadOnlyList<PoolDetails>>>(StatusCodes.Status200OK)]
    [ProducesProblem(401, 429, 500, 503)]
    public async Task<ActionResult> List(CancellationToken cancellationToken) =>
        Ok(new ApiResponse<IReadOnlyList<PoolDetails>>(await sender.Send(new ListPoolsQuery(), cancellationToken)));
}
