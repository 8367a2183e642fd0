using Microsoft.AspNetCore.Mvc.Controllers;

namespace TenantManager.Api.Idempotency;

/// <summary>The header by which a client says that a request is the same as one that it sent before.</summary>
internal static class IdempotencyKey
{
    public const string Header = "Idempotency-Key";

    /// <summary>On an answer that was given before.</summary>
    public const string ReplayedHeader = "Idempotency-Replayed";

    public const int MaxLength = 255;

    private const char FirstVisible = '!';
    private const char LastVisible = '~';

    /// <summary>Whether the method may change something.</summary>
    public static bool IsMutating(string method) =>
        !HttpMethods.IsGet(method) && !HttpMethods.IsHead(method) && !HttpMethods.IsOptions(method) && !HttpMethods.IsTrace(method);

    /// <summary>Whether the request comes with a key, right or wrong, to an action that heeds it.</summary>
    public static bool IsOn(HttpContext context) =>
        context.Request.Headers.ContainsKey(Header)
        && IsMutating(context.Request.Method)
        && context.GetEndpoint()?.Metadata is { } metadata
        && metadata.GetMetadata<ControllerActionDescriptor>() is not null
        && metadata.GetMetadata<ChangesNothingAttribute>() is null;

    /// <summary>What is wrong with it, to be said behind its name; null for nothing.</summary>
    public static string? Problem(IReadOnlyList<string?> values) => values switch
    {
        [{ Length: > 0 and <= MaxLength } value] when value.All(c => c is >= FirstVisible and <= LastVisible) => null,
        { Count: > 1 } => "must be sent once",
        _ => $"must be 1 to {MaxLength} visible ASCII characters",
    };
}
