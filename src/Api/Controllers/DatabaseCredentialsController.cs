using System.Net.Mime;
using Mediator;
using Microsoft.AspNetCore.Mvc;
using TenantManager.Api.Contracts;
using TenantManager.Api.Errors;
using TenantManager.Api.Idempotency;
using TenantManager.Api.OpenApi;
using TenantManager.Api.Security;
using TenantManager.Api.Usage;
using TenantManager.Application.Access;
using TenantManager.Application.DatabaseCredentials;
using TenantManager.Application.DatabaseCredentials.ListCredentials;
using TenantManager.Application.DatabaseCredentials.RevokeCredential;
using TenantManager.Application.TenantDatabases.RotatePassword;

namespace TenantManager.Api.Controllers;

[ApiController]
[Route("api/tenant/database/credentials")]
[Produces(MediaTypeNames.Application.Json)]
[TenantAuthorize(AccessLevel.Admin)]
public sealed class DatabaseCredentialsController(ISender sender) : ControllerBase
{
    /// <summary>Gives the organization's database role a new password.</summary>
    /// <remarks>
    /// When this answers, the old password is refused and every session that was begun with it is ended. Where the server cannot be reached, this
    /// answers 503, and the password is changed as soon as that can be done: log in to get it. Roles that were lent keep theirs. Not for API keys.
    /// </remarks>
    [NotLimitedByQuota]
    [HttpPost("rotate", Name = "rotateDatabasePassword")]
    [ResumableByKey]
    [ProducesResponseType<ApiResponse<RotatedPasswordResponse>>(StatusCodes.Status200OK)]
    [ProducesProblem(400, 401, 403, 404, 409, 429, 500, 503)]
    public async Task<ActionResult> Rotate(CancellationToken cancellationToken)
    {
        var result = await sender.Send(new RotatePasswordCommand { Key = HttpContext.RequestKey }, cancellationToken);
        return result.ToActionResult(rotated => Ok(
            new ApiResponse<RotatedPasswordResponse>(RotatedPasswordResponse.From(rotated), "Database password rotated successfully")));
    }

    /// <summary>Lends a role for the organization's database, to a tool or a script.</summary>
    /// <remarks>
    /// It gets into that database alone, with at most as many connections as the organization has. `read` may read every table, view and sequence, also those that are made
    /// later; `write` may insert, update and delete, too, and make temporary tables. Neither may make, change or drop tables, and from the first
    /// role that is lent `PUBLIC` may make objects in no schema. When its time is over, when it is revoked, and when the organization is
    /// suspended, its sessions are ended and the role is dropped. The password is in this answer and nowhere else. An organization has at most 20
    /// at once. Not for API keys.
    /// </remarks>
    [HttpPost(Name = "lendDatabaseCredential")]
    [ResumableByKey]
    [Consumes(MediaTypeNames.Application.Json)]
    [ProducesResponseType<ApiResponse<LentCredentialResponse>>(StatusCodes.Status201Created)]
    [ProducesProblem(400, 401, 403, 404, 409, 413, 415, 429, 500, 503)]
    public async Task<ActionResult> Lend([FromBody] LendCredentialRequest request, CancellationToken cancellationToken)
    {
        var result = await sender.Send(request.ToCommand(HttpContext.RequestKey), cancellationToken);
        return result.ToActionResult(lent => StatusCode(
            StatusCodes.Status201Created,
            new ApiResponse<LentCredentialResponse>(LentCredentialResponse.From(lent), "Database credential lent successfully")));
    }

    /// <summary>Lists the roles that the organization has lent, newest first.</summary>
    /// <remarks>Without their passwords, and without those that are revoked or over. There are at most 20.</remarks>
    [NotLimitedByQuota]
    [HttpGet(Name = "listDatabaseCredentials")]
    [ProducesResponseType<ApiResponse<IReadOnlyList<CredentialDetails>>>(StatusCodes.Status200OK)]
    [ProducesProblem(400, 401, 403, 404, 429, 500, 503)]
    public async Task<ActionResult> List(CancellationToken cancellationToken) =>
        Ok(new ApiResponse<IReadOnlyList<CredentialDetails>>(await sender.Send(new ListCredentialsQuery(), cancellationToken)));

    /// <summary>Revokes a lent role.</summary>
    /// <remarks>
    /// When this answers, nobody can log in by it and its sessions are ended. What it has made in the database is the organization's from then
    /// on. Where the server cannot be reached, this answers 503, and the role is ended as soon as that can be done. Repeated it does no harm.
    /// </remarks>
    [NotLimitedByQuota]
    [HttpDelete("{id:guid}", Name = "revokeDatabaseCredential")]
    [ResumableByKey]
    [ProducesResponseType<ApiResponse<NoData>>(StatusCodes.Status200OK)]
    [ProducesProblem(400, 401, 403, 404, 409, 429, 500, 503)]
    public async Task<ActionResult> Revoke(Guid id, CancellationToken cancellationToken)
    {
        var result = await sender.Send(new RevokeCredentialCommand(id), cancellationToken);
        return result.ToActionResult(() => Ok(new ApiResponse<NoData>(new NoData(), "Database credential revoked successfully")));
    }
}
