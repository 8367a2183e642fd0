using System.Net.Mime;
using Mediator;
using Microsoft.AspNetCore.Mvc;
using TenantManager.Api.Contracts;
using TenantManager.Api.Errors;
using TenantManager.Api.OpenApi;
using TenantManager.Api.Security;
using TenantManager.Api.Usage;
using TenantManager.Application.Access;
using TenantManager.Application.ApiKeys;
using TenantManager.Application.ApiKeys.ListApiKeys;
using TenantManager.Application.ApiKeys.RevokeApiKey;

namespace TenantManager.Api.Controllers;

[ApiController]
[Route("api/tenant/api-keys")]
[Produces(MediaTypeNames.Application.Json)]
[TenantAuthorize(AccessLevel.Admin)]
public sealed class ApiKeysController(ISender sender) : ControllerBase
{
    /// <summary>Lists the organization's API keys, newest first.</summary>
    /// <remarks>Without the keys themselves, and without those that are revoked.</remarks>
    [HttpGet(Name = "listApiKeys")]
    [NotLimitedByQuota]
    [ProducesResponseType<ApiResponse<IReadOnlyList<ApiKeyDetails>>>(StatusCodes.Status200OK)]
    [ProducesProblem(400, 401, 403, 404, 429, 500, 503)]
    public async Task<ActionResult> List(CancellationToken cancellationToken) =>
        Ok(new ApiResponse<IReadOnlyList<ApiKeyDetails>>(await sender.Send(new ListApiKeysQuery(), cancellationToken)));

    /// <summary>Makes an API key for machines that act for the organization.</summary>
    /// <remarks>
    /// The key is in this answer and nowhere else: only its hash is stored. API keys cannot make API keys. Machines send it in the header `X-Api-Key`, or as a
    /// bearer token.
    /// </remarks>
    [HttpPost(Name = "createApiKey")]
    [Consumes(MediaTypeNames.Application.Json)]
    [ProducesResponseType<ApiResponse<CreatedApiKeyResponse>>(StatusCodes.Status201Created)]
    [ProducesProblem(400, 401, 403, 404, 409, 413, 415, 429, 500, 503)]
    public async Task<ActionResult> Create([FromBody] CreateApiKeyRequest request, CancellationToken cancellationToken)
    {
        var result = await sender.Send(request.ToCommand(), cancellationToken);
        return result.ToActionResult(created => StatusCode(
            StatusCodes.Status201Created,
            new ApiResponse<CreatedApiKeyResponse>(CreatedApiKeyResponse.From(created), "API key created successfully")));
    }

    /// <summary>Revokes an API key, on every replica within a second.</summary>
    [HttpDelete("{id:guid}", Name = "revokeApiKey")]
    [NotLimitedByQuota]
    [ProducesResponseType<ApiResponse<NoData>>(StatusCodes.Status200OK)]
    [ProducesProblem(400, 401, 403, 404, 429, 500, 503)]
    public async Task<ActionResult> Revoke(Guid id, CancellationToken cancellationToken)
    {
        var result = await sender.Send(new RevokeApiKeyCommand(id), cancellationToken);
        return result.ToActionResult(() => Ok(new ApiResponse<NoData>(new NoData(), "API key revoked successfully")));
    }
}
