using Microsoft.AspNetCore.Mvc;
using TenantManager.Domain.Common;

namespace TenantManager.Api.Errors;

internal static class ResultExtensions
{
    /// <summary>The success by <paramref name="onSuccess"/>, the refusal as a problem.</summary>
    public static ActionResult ToActionResult<T>(this Result<T> result, Func<T, ActionResult> onSuccess)
        where T : notnull =>
        result.IsSuccess ? onSuccess(result.Value) : new ProblemResult(result.Error);

    public static ActionResult ToActionResult(this Result result, Func<ActionResult> onSuccess) =>
        result.IsSuccess ? onSuccess() : new ProblemResult(result.Error);
}
