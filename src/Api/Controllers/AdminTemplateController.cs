using System.Net.Mime;
using Mediator;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Http.Timeouts;
using Microsoft.AspNetCore.Mvc;
using TenantManager.Api.Contracts;
using TenantManager.Api.Errors;
using TenantManager.Api.Hosting;
using TenantManager.Api.OpenApi;
using TenantManager.Api.Security;
using TenantManager.Application.Templates;
using TenantManager.Application.Templates.GetTemplate;
using TenantManager.Application.Templates.RefreshTemplate;

namespace TenantManager.Api.Controllers;

[ApiController]
[Route("api/admin/template")]
[Produces(MediaTypeNames.Application.Json)]
[Authorize(AuthenticationSchemes = AuthenticationSchemes.AdminKey)]
public sealed class AdminTemplateController(ISender sender) : ControllerBase
{
    /// <summary>Shows the schema template that new tenants' databases are cloned from.</summary>
    [HttpGet(Name = "getTemplate")]
    [ProducesResponseType<ApiResponse<SchemaTemplateDetails>>(StatusCodes.Status200OK)]
    [ProducesProblem(401, 404, 429, 500, 503)]
    public async Task<ActionResult> Get(CancellationToken cancellationToken)
    {
        var result = await sender.Send(new GetTemplateQuery(), cancellationToken);
        return result.ToActionResult(template => Ok(new ApiResponse<SchemaTemplateDetails>(template)));
    }

    /// <summary>Builds the schema template anew from the source.</summary>
    /// <remarks>
    /// Not needed after changes of the source, which are seen by themselves. Answers when the new template is in use; the former is
    /// dropped once nobody clones it any more, and so are warm databases made from it.
    /// </remarks>
    [HttpPost("refresh", Name = "refreshTemplate")]
    [RequestTimeout(RequestTimeoutPolicies.Register)]
    [ProducesResponseType<ApiResponse<SchemaTemplateDetails>>(StatusCodes.Status200OK)]
    [ProducesProblem(401, 429, 500, 503)]
    public async Task<ActionResult> Refresh(CancellationToken cancellationToken)
    {
        var result = await sender.Send(new RefreshTemplateCommand(), cancellationToken);
        return result.ToActionResult(template => Ok(new ApiResponse<SchemaTemplateDetails>(template, "Schema template refreshed successfully")));
    }
}
