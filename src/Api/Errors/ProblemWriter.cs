using System.Globalization;
using System.Text.Json;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Extensions.Options;
using TenantManager.Application.Auth.RegisterOrganization;
using TenantManager.Domain.Common;

namespace TenantManager.Api.Errors;

/// <summary>Turns errors into answers: the one place where kinds become statuses.</summary>
public sealed class ProblemWriter(IOptions<JsonOptions> json)
{
    public const string ContentType = "application/problem+json";

    private const int RetrySeconds = 5;
    private const int RetrySecondsOfOneInProgress = 1;

    // Somebody has to make room, or to raise the quota.
    private const int RetrySecondsOfQuota = 3600;

    public static int StatusOf(ErrorKind kind) => kind switch
    {
        ErrorKind.Validation => StatusCodes.Status400BadRequest,
        ErrorKind.Unauthorized => StatusCodes.Status401Unauthorized,
        ErrorKind.Forbidden => StatusCodes.Status403Forbidden,
        ErrorKind.NotFound => StatusCodes.Status404NotFound,
        ErrorKind.Conflict => StatusCodes.Status409Conflict,
        ErrorKind.Gone => StatusCodes.Status410Gone,
        ErrorKind.PreconditionFailed => StatusCodes.Status412PreconditionFailed,
        ErrorKind.QuotaExceeded => StatusCodes.Status429TooManyRequests,
        ErrorKind.Unavailable => StatusCodes.Status503ServiceUnavailable,
        _ => throw new InvalidOperationException($"Unknown kind {kind}."),
    };

    /// <summary>RFC 9457's <c>type</c>.</summary>
    public static string TypeOf(Error error) => $"urn:tenant-manager:error:{error.Code}";

    /// <summary>The current activity may be another by the time that is asked, or have ended.</summary>
    public static string TraceIdOf(HttpContext context) =>
        context.Features.Get<IHttpActivityFeature>()?.Activity.TraceId.ToString() ?? context.TraceIdentifier;

    public Task WriteAsync(HttpContext context, Error error, IReadOnlyDictionary<string, string[]>? errors = null) =>
        WriteAsync(context, StatusOf(error.Kind), error, errors);

    public async Task WriteAsync(
        HttpContext context, int status, Error error, IReadOnlyDictionary<string, string[]>? errors = null)
    {
        var response = context.Response;
        if (response.HasStarted)
            return;
        response.StatusCode = status;
        context.Features.Set(new WrittenProblem(error.Code));
        SetHeaders(response, status, error);
        if (HttpMethods.IsHead(context.Request.Method))
            return;

        var problem = new ApiProblem(
            TypeOf(error),
            ReasonPhrases.GetReasonPhrase(status),
            status,
            error.Message,
            context.Request.Path.ToString(),
            error.Code,
            TraceIdOf(context),
            errors);
        // Not by WriteAsJsonAsync, which heeds the request's token whatever it is given: after a timeout that is cancelled,
        // and the answer that says so would be torn.
        var body = JsonSerializer.SerializeToUtf8Bytes(problem, json.Value.JsonSerializerOptions);
        response.ContentType = ContentType;
        response.ContentLength = body.Length;
        await response.Body.WriteAsync(body, CancellationToken.None);
    }

    private static void SetHeaders(HttpResponse response, int status, Error error)
    {
        if (status == StatusCodes.Status503ServiceUnavailable && response.Headers.RetryAfter.Count == 0)
            response.Headers.RetryAfter = RetrySeconds.ToString(CultureInfo.InvariantCulture);
        if (error.Kind == ErrorKind.QuotaExceeded && response.Headers.RetryAfter.Count == 0)
            response.Headers.RetryAfter = RetrySecondsOfQuota.ToString(CultureInfo.InvariantCulture);
        if (error.Code == RegistrationErrors.InProgress.Code)
            response.Headers.RetryAfter = RetrySecondsOfOneInProgress.ToString(CultureInfo.InvariantCulture);
        if (status == StatusCodes.Status401Unauthorized && response.Headers.WWWAuthenticate.Count == 0)
            response.Headers.WWWAuthenticate = error.Code == "invalid_admin_key" ? "AdminKey" : "Bearer";
        response.Headers.CacheControl = "no-store";
    }
}

/// <summary>A feature of requests that were answered with a problem: which one.</summary>
internal sealed record WrittenProblem(string Code);
