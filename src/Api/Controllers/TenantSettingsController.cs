using System.Net.Mime;
using Mediator;
using Microsoft.AspNetCore.Mvc;
using TenantManager.Api.Contracts;
using TenantManager.Api.Errors;
using TenantManager.Api.OpenApi;
using TenantManager.Api.Security;
using TenantManager.Application.Access;
using TenantManager.Application.Settings;
using TenantManager.Application.Settings.GetSettings;
using TenantManager.Domain.Common;

namespace TenantManager.Api.Controllers;

[ApiController]
[Route("api/tenant/settings")]
[Produces(MediaTypeNames.Application.Json)]
public sealed class TenantSettingsController(ISender sender) : ControllerBase
{
    private const string IfMatch = "If-Match";

    /// <summary>Shows the organization's settings.</summary>
    /// <remarks>One JSON object, whatever the organization keeps in it. The header `ETag` names this version.</remarks>
    [HttpGet(Name = "getSettings")]
    [TenantAuthorize(AccessLevel.Read)]
    [ProducesResponseType<ApiResponse<SettingsResponse>>(StatusCodes.Status200OK)]
    [ProducesProblem(400, 401, 403, 404, 429, 500, 503)]
    public async Task<ActionResult> Get(CancellationToken cancellationToken) =>
        Answer(await sender.Send(new GetSettingsQuery(), cancellationToken));

    /// <summary>Replaces the organization's settings.</summary>
    /// <param name="settings">A JSON object of at most 64 KiB.</param>
    /// <param name="ifMatch">The `ETag` of the version that is to be replaced; absent for any.</param>
    /// <param name="cancellationToken">Ends it.</param>
    [HttpPut(Name = "replaceSettings")]
    [TenantAuthorize(AccessLevel.Admin)]
    [Consumes(MediaTypeNames.Application.Json)]
    [ProducesResponseType<ApiResponse<SettingsResponse>>(StatusCodes.Status200OK)]
    [ProducesProblem(400, 401, 403, 404, 412, 413, 415, 429, 500, 503)]
    public async Task<ActionResult> Replace(
        [FromBody] SettingsRequest settings, [FromHeader(Name = IfMatch)] string? ifMatch, CancellationToken cancellationToken) =>
        Answer(await sender.Send(settings.ToCommand(isPatch: false, ifMatch), cancellationToken));

    /// <summary>Changes some of the organization's settings.</summary>
    /// <remarks>By JSON merge patch (RFC 7396): members take the place of those of their name, null removes one.</remarks>
    /// <param name="settings">What is to be merged into the settings.</param>
    /// <param name="ifMatch">The `ETag` of the version that is to be changed; absent for any.</param>
    /// <param name="cancellationToken">Ends it.</param>
    [HttpPatch(Name = "changeSettings")]
    [TenantAuthorize(AccessLevel.Admin)]
    [Consumes(MediaTypeNames.Application.Json, "application/merge-patch+json")]
    [ProducesResponseType<ApiResponse<SettingsResponse>>(StatusCodes.Status200OK)]
    [ProducesProblem(400, 401, 403, 404, 412, 413, 415, 429, 500, 503)]
    public async Task<ActionResult> Change(
        [FromBody] SettingsRequest settings, [FromHeader(Name = IfMatch)] string? ifMatch, CancellationToken cancellationToken) =>
        Answer(await sender.Send(settings.ToCommand(isPatch: true, ifMatch), cancellationToken));

    private ActionResult Answer(Result<SettingsDocument> result) => result.ToActionResult(settings =>
    {
        Response.Headers.ETag = settings.EntityTag;
        return Ok(new ApiResponse<SettingsResponse>(SettingsResponse.From(settings)));
    });
}
