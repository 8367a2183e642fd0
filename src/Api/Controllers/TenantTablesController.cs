using System.Net.Mime;
using Mediator;
using Microsoft.AspNetCore.Mvc;
using TenantManager.Api.Contracts;
using TenantManager.Api.Errors;
using TenantManager.Api.OpenApi;
using TenantManager.Api.Security;
using TenantManager.Application.Access;

namespace TenantManager.Api.Controllers;

[ApiController]
[Route("api/tenant/tables")]
[Produces(MediaTypeNames.Application.Json)]
[TenantAuthorize(AccessLevel.Read)]
public sealed class TenantTablesController(ISender sender) : ControllerBase
{
    /// <summary>Lists a table's rows, by its primary key.</summary>
    /// <remarks>
    /// Schema and table are taken to the letter, percent-encoded where they have characters that a URL cannot (`/` as `%2F`). A row is an object
    /// with a member for each column: null, true or false, a number for `smallint`, `integer`, `real` and `double precision`, and a text for
    /// all others, so that nothing is lost. A page ends early where its rows are larger than 4 MiB.
    /// </remarks>
    /// <param name="schema">The table's schema, such as `public`.</param>
    /// <param name="table">The table's name.</param>
    /// <param name="request">Which page.</param>
    /// <param name="cancellationToken">Ends it.</param>
    [HttpGet("{schema}/{table}/rows", Name = "listTableRows")]
    [ProducesResponseType<ApiResponse<IReadOnlyList<IReadOnlyDictionary<string, object>>>>(StatusCodes.Status200OK)]
    [ProducesProblem(400, 401, 403, 404, 429, 500, 503)]
    public async Task<ActionResult> ListRows(
        string schema, string table, [FromQuery] ListRowsRequest request, CancellationToken cancellationToken)
    {
        var result = await sender.Send(request.ToQuery(WithSlashes(schema), WithSlashes(table)), cancellationToken);
        return result.ToActionResult(page => Ok(page.ToResponse(request.Limit)));
    }

    /// <summary>Of a segment's escapes the server leaves this one as it was sent.</summary>
    private static string WithSlashes(string segment) => segment.Replace("%2F", "/", StringComparison.OrdinalIgnoreCase);
}
