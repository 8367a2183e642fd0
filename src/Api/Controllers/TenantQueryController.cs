using System.Net.Mime;
using Mediator;
using Microsoft.AspNetCore.Mvc;
using TenantManager.Api.Contracts;
using TenantManager.Api.Errors;
using TenantManager.Api.Idempotency;
using TenantManager.Api.OpenApi;
using TenantManager.Api.Security;
using TenantManager.Application.Access;

namespace TenantManager.Api.Controllers;

[ApiController]
[Route("api/tenant/query")]
[Produces(MediaTypeNames.Application.Json)]
[TenantAuthorize(AccessLevel.Admin)]
public sealed class TenantQueryController(ISender sender) : ControllerBase
{
    /// <summary>Runs an SQL statement in the organization's database.</summary>
    /// <remarks>
    /// As the organization's own role, in a transaction of its own: one that only reads, unless `write` is true. What PostgreSQL refuses is
    /// answered with 400 and what it said. Statements that cannot be in a transaction (`VACUUM`, `CREATE INDEX CONCURRENTLY`) need a connection
    /// by `database_url`. With an `Idempotency-Key` a statement is committed at most once, whatever dies in between: where only its answer was
    /// lost, a retry is told so with 409.
    /// </remarks>
    [HttpPost(Name = "runQuery")]
    [ResumableByKey]
    [Consumes(MediaTypeNames.Application.Json)]
    [ProducesResponseType<ApiResponse<QueryResponse>>(StatusCodes.Status200OK)]
    [ProducesProblem(400, 401, 403, 404, 409, 413, 415, 429, 500, 503)]
    public async Task<ActionResult> Run([FromBody] RunQueryRequest request, CancellationToken cancellationToken)
    {
        var result = await sender.Send(request.ToCommand() with { Key = HttpContext.RequestKey }, cancellationToken);
        return result.ToActionResult(rows => Ok(new ApiResponse<QueryResponse>(QueryResponse.From(rows))));
    }
}
