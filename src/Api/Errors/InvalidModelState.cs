using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.ModelBinding;

namespace TenantManager.Api.Errors;

/// <summary>What is wrong with a request that could not be bound: no JSON, a wrong type, a query parameter that is no number.</summary>
internal static class InvalidModelState
{
    public static IActionResult ToResult(ActionContext context) => new ProblemResult(
        ErrorCodes.ValidationFailed,
        context.ModelState
            .Where(entry => entry.Value is { Errors.Count: > 0 })
            .GroupBy(entry => FieldNames.ToWire(entry.Key), StringComparer.Ordinal)
            .ToDictionary(
                group => group.Key,
                group => group.SelectMany(entry => entry.Value!.Errors.Select(error => $"{group.Key} {Describe(error)}"))
                    .Distinct()
                    .ToArray(),
                StringComparer.Ordinal));

    // Our own messages, which continue the field's name, begin with these words; the framework's name our types.
    private static string Describe(ModelError error) => error.ErrorMessage switch
    {
        var own when own.StartsWith("must be ", StringComparison.Ordinal)
            || own.StartsWith("is not valid JSON", StringComparison.Ordinal) => own,
        var missing when missing.Contains("body is required", StringComparison.Ordinal) => "must not be empty",
        _ => "is not a value that belongs here",
    };
}
