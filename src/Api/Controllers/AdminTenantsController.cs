using System.Net.Mime;
using Mediator;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using TenantManager.Api.Contracts;
using TenantManager.Api.Errors;
using TenantManager.Api.Idempotency;
using TenantManager.Api.OpenApi;
using TenantManager.Api.Security;
using TenantManager.Application.Tenants;
using TenantManager.Application.Tenants.ActivateTenant;
using TenantManager.Application.Tenants.GetTenant;
using TenantManager.Application.Tenants.GetTenantConnection;

namespace TenantManager.Api.Controllers;

[ApiController]
[Route("api/admin/tenants")]
[Produces(MediaTypeNames.Application.Json)]
[Authorize(AuthenticationSchemes = AuthenticationSchemes.AdminKey)]
public sealed class AdminTenantsController(ISender sender) : ControllerBase
{
    /// <summary>Lists tenants, newest first.</summary>
    [HttpGet(Name = "listTenants")]
    [ProducesResponseType<ApiResponse<IReadOnlyList<TenantDetails>>>(StatusCodes.Status200OK)]
    [ProducesProblem(400, 401, 429, 500, 503)]
    public async Task<ActionResult> List([FromQuery] ListTenantsRequest request, CancellationToken cancellationToken)
    {
        var page = await sender.Send(request.ToQuery(), cancellationToken);
        return Ok(page.ToResponse(request.Limit));
    }

    /// <summary>Shows one tenant.</summary>
    [HttpGet("{id:guid}", Name = "getTenant")]
    [ProducesResponseType<ApiResponse<TenantDetails>>(StatusCodes.Status200OK)]
    [ProducesProblem(401, 404, 429, 500, 503)]
    public async Task<ActionResult> Get(Guid id, CancellationToken cancellationToken)
    {
        var result = await sender.Send(new GetTenantQuery(id), cancellationToken);
        return result.ToActionResult(tenant => Ok(new ApiResponse<TenantDetails>(tenant)));
    }

    /// <summary>Shows how a backend of yours that serves many tenants reaches the database of one.</summary>
    /// <remarks>
    /// `database_url` is the tenant's own role at its own database, as logging in tells the tenant's administrators. It stays good until the
    /// secrets key is changed or the tenant is suspended: ask again when the database refuses it. Each call is logged.
    /// </remarks>
    [HttpGet("{id:guid}/connection", Name = "getTenantConnection")]
    [ProducesResponseType<ApiResponse<TenantConnectionResponse>>(StatusCodes.Status200OK)]
    [ProducesProblem(401, 403, 404, 429, 500, 503)]
    public async Task<ActionResult> GetConnection(Guid id, CancellationToken cancellationToken)
    {
        var result = await sender.Send(new GetTenantConnectionQuery(id), cancellationToken);
        return result.ToActionResult(connection => Ok(new ApiResponse<TenantConnectionResponse>(TenantConnectionResponse.From(connection))));
    }

    /// <summary>Changes a tenant's plan, or its quotas.</summary>
    /// <remarks>
    /// Counts on every replica within a second. A quota takes the place of the plan's; null gives the plan's back. By the size that was last
    /// collected the tenant's database is opened, made read-only by default, or closed, before this answers.
    /// </remarks>
    [HttpPatch("{id:guid}", Name = "changeSubscription")]
    [ResumableByKey]
    [Consumes(MediaTypeNames.Application.Json)]
    [ProducesResponseType<ApiResponse<TenantDetails>>(StatusCodes.Status200OK)]
    [ProducesProblem(400, 401, 404, 409, 413, 415, 429, 500, 503)]
    public async Task<ActionResult> ChangeSubscription(
        Guid id, [FromBody] ChangeSubscriptionRequest request, CancellationToken cancellationToken)
    {
        var result = await sender.Send(request.ToCommand(id), cancellationToken);
        return result.ToActionResult(tenant => Ok(new ApiResponse<TenantDetails>(tenant, "Tenant changed successfully")));
    }

    /// <summary>Suspends a tenant.</summary>
    /// <remarks>
    /// Within a second every replica refuses its logins, tokens and API keys. Its database lets nobody in any more, and the sessions
    /// in it are ended when this answers. Where the server cannot be reached, this answers 503, the tenant is suspended, and its
    /// database is closed as soon as that can be done. Suspended again, it keeps its first reason.
    /// </remarks>
    [HttpPost("{id:guid}/suspend", Name = "suspendTenant")]
    [ResumableByKey]
    [Consumes(MediaTypeNames.Application.Json)]
    [ProducesResponseType<ApiResponse<TenantDetails>>(StatusCodes.Status200OK)]
    [ProducesProblem(400, 401, 404, 409, 413, 415, 429, 500, 503)]
    public async Task<ActionResult> Suspend(Guid id, [FromBody] SuspendTenantRequest request, CancellationToken cancellationToken)
    {
        var result = await sender.Send(request.ToCommand(id), cancellationToken);
        return result.ToActionResult(tenant => Ok(new ApiResponse<TenantDetails>(tenant, "Tenant suspended successfully")));
    }

    /// <summary>Opens a suspended tenant again.</summary>
    [HttpPost("{id:guid}/activate", Name = "activateTenant")]
    [ResumableByKey]
    [ProducesResponseType<ApiResponse<TenantDetails>>(StatusCodes.Status200OK)]
    [ProducesProblem(401, 404, 409, 429, 500, 503)]
    public async Task<ActionResult> Activate(Guid id, CancellationToken cancellationToken)
    {
        var result = await sender.Send(new ActivateTenantCommand(id), cancellationToken);
        return result.ToActionResult(tenant => Ok(new ApiResponse<TenantDetails>(tenant, "Tenant activated successfully")));
    }
}
