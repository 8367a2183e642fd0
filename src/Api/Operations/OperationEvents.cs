using System.Globalization;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Extensions.Options;
using TenantManager.Api.Contracts;
using TenantManager.Api.Errors;
using TenantManager.Application.Operations;

namespace TenantManager.Api.Operations;

/// <summary>
/// Server-sent events: the operation as it is and at each change, a comment now and then so that nothing between takes the silence
/// for an end. Ends after the finished state, after a time that clients bridge by asking again, and when the service stops.
/// </summary>
internal sealed class OperationEvents(Func<CancellationToken, IAsyncEnumerable<OperationDetails>> watch) : ActionResult
{
    public const string MediaType = "text/event-stream";

    private const string LastEventId = "Last-Event-ID";
    private const string Retry = "retry: 2000\n\n";
    private const string Heartbeat = ": heartbeat\n\n";

    private static readonly TimeSpan HeartbeatInterval = TimeSpan.FromSeconds(15);
    private static readonly TimeSpan Longest = TimeSpan.FromMinutes(10);

    public override async Task ExecuteResultAsync(ActionContext context)
    {
        var http = context.HttpContext;
        if (HasSeenTheEnd(http.Request.Headers[LastEventId].ToString()))
        {
            // What tells a browser's EventSource not to come again.
            http.Response.StatusCode = StatusCodes.Status204NoContent;
            return;
        }

        using var slot = http.RequestServices.GetRequiredService<EventStreamSlots>().TryTake();
        if (slot is null)
        {
            await http.RequestServices.GetRequiredService<ProblemWriter>().WriteAsync(http, OperationErrors.TooManyStreams);
            return;
        }

        http.Response.ContentType = MediaType;
        // Proxies hold answers back to send them whole, if they are not told.
        http.Response.Headers["X-Accel-Buffering"] = "no";
        http.Features.Get<IHttpResponseBodyFeature>()?.DisableBuffering();
        var clock = http.RequestServices.GetRequiredService<TimeProvider>();
        using var deadline = new CancellationTokenSource(Longest, clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(http.RequestAborted, deadline.Token);
        try
        {
            await StreamAsync(http.Response, clock, either.Token);
        }
        catch (OperationCanceledException) when (either.IsCancellationRequested)
        {
            // Nobody listens any more, or long enough.
        }
    }

    private async Task StreamAsync(HttpResponse response, TimeProvider clock, CancellationToken cancellationToken)
    {
        var json = response.HttpContext.RequestServices.GetRequiredService<IOptions<JsonOptions>>().Value.JsonSerializerOptions;
        await WriteAsync(response, Retry, cancellationToken);
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        await using var operations = watch(ended.Token).GetAsyncEnumerator(ended.Token);
        while (true)
        {
            var next = operations.MoveNextAsync().AsTask();
            try
            {
                while (!await IsThereWithinAsync(next, HeartbeatInterval, clock))
                    await WriteAsync(response, Heartbeat, cancellationToken);
            }
            catch
            {
                // What is in the middle of a step cannot be disposed of.
                await ended.CancelAsync();
                await ((Task)next).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
                throw;
            }

            if (!await next)
                return;
            await WriteAsync(response, TextOf(operations.Current, json), cancellationToken);
        }
    }

    private static async Task<bool> IsThereWithinAsync(Task<bool> next, TimeSpan time, TimeProvider clock)
    {
        using var waited = new CancellationTokenSource();
        var first = await Task.WhenAny(next, Task.Delay(time, clock, waited.Token));
        await waited.CancelAsync();
        return first == next;
    }

    private static string TextOf(OperationDetails operation, JsonSerializerOptions json) => string.Create(
        CultureInfo.InvariantCulture,
        $"event: operation\nid: {IdOf(operation)}\ndata: {JsonSerializer.Serialize(OperationResponse.From(operation), json)}\n\n");

    private static string IdOf(OperationDetails operation) => string.Create(
        CultureInfo.InvariantCulture, $"{JsonNamingPolicy.SnakeCaseLower.ConvertName(operation.State.ToString())}-{operation.Percent}");

    private static bool HasSeenTheEnd(string lastEventId) => lastEventId is "succeeded-100" or "failed-100";

    private static async Task WriteAsync(HttpResponse response, string text, CancellationToken cancellationToken)
    {
        await response.Body.WriteAsync(Encoding.UTF8.GetBytes(text), cancellationToken);
        await response.Body.FlushAsync(cancellationToken);
    }
}
