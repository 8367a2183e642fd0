using System.Net.Mime;
using Mediator;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using TenantManager.Api.Contracts;
using TenantManager.Api.Idempotency;
using TenantManager.Api.OpenApi;
using TenantManager.Api.Security;
using TenantManager.Application.Access;
using TenantManager.Application.Access.IntrospectToken;

namespace TenantManager.Api.Controllers;

[ApiController]
[Route("api/introspect")]
[Produces(MediaTypeNames.Application.Json)]
public sealed class IntrospectionController(ISender sender, ITenantContext context) : ControllerBase
{
    /// <summary>Tells another service whether a token that it was shown is good, and whose it is (RFC 7662).</summary>
    /// <remarks>
    /// With an API key for tokens of the same organization (to others it says that they are not active), with the admin key for all.
    /// An access token or an API key that is expired, revoked, of an ended session, of a deactivated user or of a suspended organization is not
    /// active; that counts on every replica within a second.
    /// </remarks>
    [HttpPost(Name = "introspectToken")]
    [ChangesNothing]
    [Authorize(TenantPolicies.Introspection, AuthenticationSchemes = AuthenticationSchemes.ApiKeyOrAdminKey)]
    [Consumes("application/x-www-form-urlencoded")]
    [ProducesResponseType<IntrospectionResponse>(StatusCodes.Status200OK)]
    [ProducesProblem(400, 401, 403, 413, 415, 429, 500, 503)]
    public async Task<ActionResult> Introspect([FromForm] IntrospectionRequest request, CancellationToken cancellationToken)
    {
        Guid? only = User.IsInRole(AdminKeyAuthentication.Operator) ? null : context.Caller.Tenant.Id;
        var found = await sender.Send(new IntrospectTokenQuery(request.Token ?? "", only), cancellationToken);
        return Ok(IntrospectionResponse.From(found));
    }
}
