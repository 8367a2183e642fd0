using Microsoft.AspNetCore.Mvc;
using TenantManager.Domain.Common;

namespace TenantManager.Api.Errors;

/// <summary>An action's answer where the use case refused, or the request could not be bound.</summary>
public sealed class ProblemResult(Error error, IReadOnlyDictionary<string, string[]>? errors = null) : ActionResult
{
    public override Task ExecuteResultAsync(ActionContext context) => context.HttpContext.RequestServices
        .GetRequiredService<ProblemWriter>()
        .WriteAsync(context.HttpContext, error, errors);
}
