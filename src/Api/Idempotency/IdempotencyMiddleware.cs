using System.Security.Claims;
using FluentValidation;
using TenantManager.Api.Errors;
using TenantManager.Api.Operations;
using TenantManager.Api.Security;
using TenantManager.Application.Auth.RegisterOrganization;
using TenantManager.Domain.Common;
using TenantManager.Infrastructure.Idempotency;

namespace TenantManager.Api.Idempotency;

/// <summary>
/// Answers a request that came with a key once, and its retries with the same bytes. Behind authorization, because a key is its
/// caller's, and behind the rate limits, because retries count.
/// </summary>
internal sealed class IdempotencyMiddleware(RequestDelegate next, ProblemWriter problems)
{
    private const int ClientClosedRequest = 499;

    public Task InvokeAsync(HttpContext context) => IdempotencyKey.IsOn(context) ? AnswerOnceAsync(context) : next(context);

    private async Task AnswerOnceAsync(HttpContext context)
    {
        var values = context.Request.Headers[IdempotencyKey.Header];
        if (IdempotencyKey.Problem(values) is { } problem)
        {
            await problems.WriteAsync(context, ErrorCodes.ValidationFailed, new Dictionary<string, string[]>
            {
                [IdempotencyKey.Header] = [$"{IdempotencyKey.Header} {problem}"],
            });
            return;
        }

        var request = await ReadAsync(context, values.ToString());
        var isResumable = context.GetEndpoint()!.Metadata.GetMetadata<ResumableByKeyAttribute>() is not null;
        switch (await context.RequestServices.GetRequiredService<IAnswerStore>().BeginAsync(request, isResumable, context.RequestAborted))
        {
            case KeyIsOurs { Work: var work }:
                await AnswerAsync(context, work, isResumable);
                break;
            case KeyIsAnswered { Answer: var answer }:
                context.Response.Headers[IdempotencyKey.ReplayedHeader] = "true";
                await AnswerBuffer.SendAsync(context, answer);
                break;
            case KeyIsInProgress:
                await problems.WriteAsync(context, RegistrationErrors.InProgress);
                break;
            case KeyIsReused:
                await problems.WriteAsync(context, StatusCodes.Status422UnprocessableEntity, ErrorCodes.KeyReused);
                break;
            default:
                throw new InvalidOperationException("Unknown outcome of a look at a key.");
        }
    }

    private async Task AnswerAsync(HttpContext context, IKeyedWork work, bool isResumable)
    {
        StoredAnswer answer;
        await using (work)
        {
            context.Features.Set(work);
            await using (var buffer = new AnswerBuffer(context))
                answer = await RunAsync(context, buffer);
            if (MayBeKept(context) && !await work.KeepAsync(answer) && !isResumable)
            {
                context.Response.Clear();
                await problems.WriteAsync(context, RegistrationErrors.InProgress);
                return;
            }
        }

        await AnswerBuffer.SendAsync(context, answer);
    }

    /// <summary>Faults go on to whoever answers them, and are not kept; what a validator says is an answer like others.</summary>
    private async Task<StoredAnswer> RunAsync(HttpContext context, AnswerBuffer buffer)
    {
        try
        {
            await next(context);
        }
        catch (ValidationException invalid)
        {
            await problems.WriteAsync(context, ErrorCodes.ValidationFailed, ExceptionMapper.FieldsOf(invalid));
        }

        var answer = await buffer.CompleteAsync();
        if (answer is not { Status: >= StatusCodes.Status400BadRequest, Body.Length: 0 })
            return answer;
        // Said here, in the words that it would get later, but then with another trace id each time.
        await problems.WriteAsync(context, answer.Status, ErrorCodes.ForStatus(answer.Status));
        return await buffer.CompleteAsync();
    }

    /// <summary>Not what a retry may end otherwise: faults, the service's state, and what is told of time.</summary>
    private static bool MayBeKept(HttpContext context) => context.Response.StatusCode switch
    {
        StatusCodes.Status408RequestTimeout or StatusCodes.Status413PayloadTooLarge or StatusCodes.Status429TooManyRequests
            or ClientClosedRequest or >= StatusCodes.Status500InternalServerError => false,
        StatusCodes.Status409Conflict =>
            context.Features.Get<WrittenProblem>()?.Code is not { } code
            || code != RegistrationErrors.InProgress.Code && code != CommonErrors.ChangedMeanwhile.Code,
        _ => true,
    };

    private static async Task<KeyedRequest> ReadAsync(HttpContext context, string key)
    {
        var request = context.Request;
        // In memory: what is spooled to a file would leave passwords on the disk. The server's limit on bodies bounds it.
        var body = new MemoryStream();
        context.Response.RegisterForDispose(body);
        await request.Body.CopyToAsync(body, context.RequestAborted);
        body.Position = 0;
        request.Body = body;
        return new KeyedRequest(
            CallerOf(context.User), request.Method, request.PathBase + request.Path, key, request.QueryString.ToString(),
            PreferenceOf(request),
            body.GetBuffer().AsMemory(0, (int)body.Length));
    }

    /// <summary>What, beside the body, makes it another request.</summary>
    private static string PreferenceOf(HttpRequest request) => string.Join(
        '\n', PreferHeader.AsksForAsync(request.Headers[PreferHeader.Name]) ? PreferHeader.RespondAsync : "", request.Headers.IfMatch.ToString());

    private static string CallerOf(ClaimsPrincipal user)
    {
        if (user.TokenClaims is { } token)
            return $"user {token.UserId:D}";
        if (user.FindFirstValue(CallerExtensions.CallerClaim) is { } caller)
            return caller;
        return user.HasClaim(ClaimTypes.Role, AdminKeyAuthentication.Operator) ? "operator" : "anonymous";
    }
}
