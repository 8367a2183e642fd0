using System.Net.Mime;
using Mediator;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using TenantManager.Api.Contracts;
using TenantManager.Api.OpenApi;
using TenantManager.Api.Security;
using TenantManager.Application.Statistics.GetStatistics;

namespace TenantManager.Api.Controllers;

[ApiController]
[Route("api/admin/stats")]
[Produces(MediaTypeNames.Application.Json)]
[Authorize(AuthenticationSchemes = AuthenticationSchemes.AdminKey)]
public sealed class AdminStatsController(ISender sender) : ControllerBase
{
    /// <summary>Shows the service at a glance.</summary>
    [HttpGet(Name = "getStatistics")]
    [ProducesResponseType<ApiResponse<ServiceStatistics>>(StatusCodes.Status200OK)]
    [ProducesProblem(401, 429, 500, 503)]
    public async Task<ActionResult> Get(CancellationToken cancellationToken) =>
        Ok(new ApiResponse<ServiceStatistics>(await sender.Send(new GetStatisticsQuery(), cancellationToken)));
}
