using Microsoft.AspNetCore.Mvc.Filters;
using TenantManager.Infrastructure.Idempotency;

namespace TenantManager.Api.Idempotency;

/// <summary>
/// Lets the answer of a request with a key be written to its end, though the client may have left when the work was done:
/// formatters stop in the middle without a word, and half an answer would be kept.
/// </summary>
internal sealed class CompleteAnswerFilter : IAlwaysRunResultFilter
{
    public void OnResultExecuting(ResultExecutingContext context)
    {
        if (context.HttpContext.Features.Get<IKeyedWork>() is not null)
            context.HttpContext.RequestAborted = CancellationToken.None;
    }

    public void OnResultExecuted(ResultExecutedContext context)
    {
    }
}
