using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.WebUtilities;
using TenantManager.Api.Contracts;
using TenantManager.Api.Errors;
using TenantManager.Api.Security;
using TenantManager.Application.Auth.RegisterOrganization;
using TenantManager.Application.Operations;
using TenantManager.Domain.Common;
using TenantManager.Domain.Tenants;
using TenantManager.Domain.Users;

namespace TenantManager.Api.OpenApi;

/// <summary>What a failure of each status looks like.</summary>
internal static class ProblemExamples
{
    private const string TraceId = "4bf92f3577b34da6a3ce929d0e0e4736";

    private static readonly JsonSerializerOptions Json = CreateOptions();

    /// <param name="status">Of the answer.</param>
    /// <param name="scheme">How the operation's callers are known; null for anybody.</param>
    /// <param name="path">Of the operation.</param>
    /// <param name="isOwn">Whether the operation itself has this failure, and not only its <c>Idempotency-Key</c>.</param>
    public static JsonNode For(int status, string? scheme, string path, bool isOwn)
    {
        var error = ErrorOf(status, scheme, isOwn);
        return JsonSerializer.SerializeToNode(
            new ApiProblem(
                ProblemWriter.TypeOf(error), ReasonPhrases.GetReasonPhrase(status), status, error.Message, path, error.Code, TraceId,
                status == StatusCodes.Status400BadRequest ? FieldErrors : null),
            Json)!;
    }

    private static Dictionary<string, string[]> FieldErrors => new() { ["name_of_the_field"] = ["name_of_the_field must not be empty"] };

    private static Error ErrorOf(int status, string? scheme, bool isOwn) => status switch
    {
        StatusCodes.Status400BadRequest => ErrorCodes.ValidationFailed,
        StatusCodes.Status401Unauthorized when scheme == AuthenticationSchemes.AdminKey => ErrorCodes.InvalidAdminKey,
        _ when scheme?.StartsWith(AuthenticationSchemes.OperationToken, StringComparison.Ordinal) == true
            && OperationErrorOf(status) is { } error => error,
        StatusCodes.Status401Unauthorized when scheme is null => UserErrors.InvalidCredentials,
        StatusCodes.Status403Forbidden => TenantErrors.Suspended,
        StatusCodes.Status404NotFound => TenantErrors.NotFound,
        StatusCodes.Status409Conflict => isOwn ? UserErrors.EmailTaken : RegistrationErrors.InProgress,
        StatusCodes.Status412PreconditionFailed => SettingsErrors.Changed,
        StatusCodes.Status422UnprocessableEntity => ErrorCodes.KeyReused,
        StatusCodes.Status429TooManyRequests => ErrorCodes.RateLimited,
        StatusCodes.Status500InternalServerError => ErrorCodes.Internal,
        StatusCodes.Status503ServiceUnavailable => ErrorCodes.DatabaseUnavailable,
        _ => ErrorCodes.ForStatus(status),
    };

    private static Error? OperationErrorOf(int status) => status switch
    {
        StatusCodes.Status401Unauthorized => OperationErrors.InvalidToken,
        StatusCodes.Status404NotFound => OperationErrors.NotFound,
        StatusCodes.Status409Conflict => OperationErrors.NotFinished,
        StatusCodes.Status410Gone => OperationErrors.ResultGone,
        _ => null,
    };

    private static JsonSerializerOptions CreateOptions()
    {
        var options = new JsonSerializerOptions(JsonSerializerDefaults.Web);
        JsonConventions.Apply(options);
        return options;
    }
}
