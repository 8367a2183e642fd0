using System.Net.Mime;
using Mediator;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Http.Timeouts;
using Microsoft.AspNetCore.Mvc;
using TenantManager.Api.Contracts;
using TenantManager.Api.Errors;
using TenantManager.Api.OpenApi;
using TenantManager.Api.Operations;
using TenantManager.Api.Security;
using TenantManager.Application.Operations.GetOperation;
using TenantManager.Application.Operations.TakeResult;
using TenantManager.Application.Operations.WatchOperation;

namespace TenantManager.Api.Controllers;

[ApiController]
[Route("api/operations/{id:guid}")]
public sealed class OperationsController(ISender sender) : ControllerBase
{
    /// <summary>Shows how far an operation is.</summary>
    /// <remarks>For whoever began it, by its token, and for operators.</remarks>
    [HttpGet(Name = "getOperation")]
    [Produces(MediaTypeNames.Application.Json)]
    [Authorize(AuthenticationSchemes = AuthenticationSchemes.OperationTokenOrAdminKey)]
    [ProducesResponseType<ApiResponse<OperationResponse>>(StatusCodes.Status200OK)]
    [ProducesProblem(401, 404, 429, 500, 503)]
    public async Task<ActionResult> Get(Guid id, CancellationToken cancellationToken)
    {
        var result = await sender.Send(new GetOperationQuery(id), cancellationToken);
        return result.ToActionResult(operation => Ok(new ApiResponse<OperationResponse>(OperationResponse.From(operation))));
    }

    /// <summary>Tells how an operation proceeds, as server-sent events.</summary>
    /// <remarks>
    /// An event `operation` at once and at each change, with the same members as the operation's state; a comment every 15 seconds
    /// of silence. The stream ends after the event of a finished state, and after ten minutes: then listen again.
    /// </remarks>
    [HttpGet("events", Name = "getOperationEvents")]
    [DisableRequestTimeout]
    [Authorize(AuthenticationSchemes = AuthenticationSchemes.OperationTokenOrAdminKey)]
    [ProducesResponseType(typeof(OperationResponse), StatusCodes.Status200OK, OperationEvents.MediaType)]
    [ProducesProblem(401, 404, 429, 500, 503)]
    public async Task<ActionResult> GetEvents(Guid id, CancellationToken cancellationToken)
    {
        var result = await sender.Send(new GetOperationQuery(id), cancellationToken);
        return result.ToActionResult(_ => new OperationEvents(listening => sender.CreateStream(new WatchOperationQuery(id), listening)));
    }

    /// <summary>Reads the result of a registration, which is possible once.</summary>
    /// <remarks>
    /// What the registration answers when it is waited for. The tokens are made when this is called, and shown nowhere else; whoever
    /// comes late, or loses the answer, logs in instead. Operators do not see it.
    /// </remarks>
    [HttpGet("result", Name = "takeOperationResult")]
    [Produces(MediaTypeNames.Application.Json)]
    [Authorize(AuthenticationSchemes = AuthenticationSchemes.OperationToken)]
    [ProducesResponseType<ApiResponse<RegisterOrganizationResponse>>(StatusCodes.Status200OK)]
    [ProducesProblem(401, 403, 404, 409, 410, 429, 500, 503)]
    public async Task<ActionResult> TakeResult(Guid id, CancellationToken cancellationToken)
    {
        var result = await sender.Send(new TakeResultCommand(id), cancellationToken);
        return result.ToActionResult(registered =>
            Ok(new ApiResponse<RegisterOrganizationResponse>(RegisterOrganizationResponse.From(registered))));
    }
}
