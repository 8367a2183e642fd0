namespace TenantManager.Application.Operations;

/// <summary>Long work that nobody waits for, as it stands.</summary>
public sealed record OperationDetails
{
    public required Guid Id { get; init; }

    /// <summary>Such as <c>register_organization</c>.</summary>
    public required string Kind { get; init; }

    public required OperationState State { get; init; }

    /// <summary>What it is at: <c>queued</c>, <c>starting</c>, the steps of a registration, <c>done</c> or <c>failed</c>.</summary>
    public required string Step { get; init; }

    /// <summary>0 to 100, by the step; 100 once it is finished, either way.</summary>
    public required int Percent { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    public required DateTimeOffset? StartedAt { get; init; }

    public required DateTimeOffset? FinishedAt { get; init; }

    /// <summary>When it is forgotten.</summary>
    public required DateTimeOffset ExpiresAt { get; init; }

    /// <summary>Why it failed; null otherwise.</summary>
    public required OperationFailure? Error { get; init; }

    /// <summary>There is a result that nobody has read yet.</summary>
    public required bool HasUnreadResult { get; init; }

    public bool IsFinished => State is OperationState.Succeeded or OperationState.Failed;
}

/// <param name="Code">Stable machine word, as in <see cref="Domain.Common.Error"/>.</param>
/// <param name="Message">For a person.</param>
public sealed record OperationFailure(string Code, string Message);
