using System.Net.Mime;
using Mediator;
using Microsoft.AspNetCore.Mvc;
using TenantManager.Api.Contracts;
using TenantManager.Api.Errors;
using TenantManager.Api.OpenApi;
using TenantManager.Api.Security;
using TenantManager.Application.Access;
using TenantManager.Application.TenantDatabases;
using TenantManager.Application.TenantDatabases.GetDatabase;

namespace TenantManager.Api.Controllers;

[ApiController]
[Route("api/tenant/database")]
[Produces(MediaTypeNames.Application.Json)]
[TenantAuthorize(AccessLevel.Read)]
public sealed class TenantDatabaseController(ISender sender) : ControllerBase
{
    /// <summary>Shows the organization's database: its size, and its tables with estimates of their rows.</summary>
    [HttpGet(Name = "getTenantDatabase")]
    [ProducesResponseType<ApiResponse<TenantDatabaseDetails>>(StatusCodes.Status200OK)]
    [ProducesProblem(400, 401, 403, 404, 429, 500, 503)]
    public async Task<ActionResult> Get(CancellationToken cancellationToken)
    {
        var result = await sender.Send(new GetDatabaseQuery(), cancellationToken);
        return result.ToActionResult(database => Ok(new ApiResponse<TenantDatabaseDetails>(database)));
    }
}
