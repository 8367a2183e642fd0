using System.Text.Json.Serialization;
using TenantManager.Application.Operations;
using TenantManager.Application.Operations.StartRegistration;

namespace TenantManager.Api.Contracts;

/// <param name="Id">The operation's id.</param>
/// <param name="State">queued; for a retry with the same Idempotency-Key what it is by now.</param>
/// <param name="OperationToken">By which this operation, and nothing else, can be seen: the bearer token of its addresses.</param>
/// <param name="Links">Its addresses.</param>
public sealed record StartedOperationResponse(Guid Id, OperationState State, string OperationToken, OperationLinks Links)
{
    public static StartedOperationResponse From(StartedOperation started) =>
        new(started.Id, started.State, started.Token, OperationLinks.Of(started.Id));

    /// <summary>Without the token.</summary>
    public override string ToString() => nameof(StartedOperationResponse);
}

/// <param name="Id">The operation's id.</param>
/// <param name="Kind">register_organization.</param>
/// <param name="State">queued, running, succeeded or failed.</param>
/// <param name="Step">What it is at: queued, starting, reserved, claiming, cloning, bootstrapping, undoing, done or failed. There may be others.</param>
/// <param name="Percent">How far it has come, by its step; 100 when it is finished, either way.</param>
/// <param name="CreatedAt">When it was asked for.</param>
/// <param name="StartedAt">When it was first worked on; null before.</param>
/// <param name="FinishedAt">When it succeeded or failed; null before.</param>
/// <param name="ExpiresAt">When it is forgotten, with its result.</param>
/// <param name="QueueMs">How long it waited to be worked on; null as long as it waits.</param>
/// <param name="RunMs">How long it took from then; null until it is finished.</param>
/// <param name="HasResult">There is a result that nobody has read yet.</param>
/// <param name="Error">Why it failed; absent otherwise.</param>
/// <param name="Links">Its addresses.</param>
public sealed record OperationResponse(
    Guid Id,
    string Kind,
    OperationState State,
    string Step,
    int Percent,
    DateTimeOffset CreatedAt,
    DateTimeOffset? StartedAt,
    DateTimeOffset? FinishedAt,
    DateTimeOffset ExpiresAt,
    long? QueueMs,
    long? RunMs,
    bool HasResult,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] OperationErrorResponse? Error,
    OperationLinks Links)
{
    public static OperationResponse From(OperationDetails operation) => new(
        operation.Id,
        operation.Kind,
        operation.State,
        operation.Step,
        operation.Percent,
        operation.CreatedAt,
        operation.StartedAt,
        operation.FinishedAt,
        operation.ExpiresAt,
        MillisecondsOf(operation.StartedAt - operation.CreatedAt),
        MillisecondsOf(operation.FinishedAt - operation.StartedAt),
        operation.HasUnreadResult,
        operation.Error is { } error ? new OperationErrorResponse(error.Code, error.Message) : null,
        OperationLinks.Of(operation.Id));

    private static long? MillisecondsOf(TimeSpan? time) => time is { } known ? (long)known.TotalMilliseconds : null;
}

/// <param name="Code">For a program: the codes of failed requests.</param>
/// <param name="Message">For a person.</param>
public sealed record OperationErrorResponse(string Code, string Message);

/// <param name="Self">Its state.</param>
/// <param name="Events">The same as server-sent events.</param>
/// <param name="Result">What the registration answers, once it has succeeded; readable once.</param>
public sealed record OperationLinks(string Self, string Events, string Result)
{
    public static OperationLinks Of(Guid id) => new($"/api/operations/{id:D}", $"/api/operations/{id:D}/events", $"/api/operations/{id:D}/result");
}
