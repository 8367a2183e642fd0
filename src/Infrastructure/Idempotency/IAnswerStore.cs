using TenantManager.Application.Abstractions;

namespace TenantManager.Infrastructure.Idempotency;

/// <summary>Remembers by their <c>Idempotency-Key</c> which requests were answered, and which are being worked on.</summary>
public interface IAnswerStore
{
    /// <summary>Looks the request up, and makes it the caller's to answer where it is nobody's.</summary>
    /// <param name="request">What was sent.</param>
    /// <param name="isResumable">Whether the work itself goes on where a dead process stopped. If not, all that it writes to
    /// the registry in this scope is committed together with the answer.</param>
    /// <param name="cancellationToken">Ends the look-up.</param>
    Task<KeyOutcome> BeginAsync(KeyedRequest request, bool isResumable, CancellationToken cancellationToken);
}

/// <summary>What is known of a request.</summary>
public abstract record KeyOutcome;

/// <summary>Nobody has answered it: the caller does.</summary>
public sealed record KeyIsOurs(IKeyedWork Work) : KeyOutcome;

/// <summary>It was answered.</summary>
public sealed record KeyIsAnswered(StoredAnswer Answer) : KeyOutcome;

/// <summary>A living process works on it.</summary>
public sealed record KeyIsInProgress : KeyOutcome;

/// <summary>The key came with another body, query or Prefer before.</summary>
public sealed record KeyIsReused : KeyOutcome;

/// <summary>A request that is ours to answer. Disposed of without an answer it is as if it had never come.</summary>
public interface IKeyedWork : IAsyncDisposable
{
    /// <summary>By which the work finds what an earlier try with the same key and body began.</summary>
    RequestKey RequestKey { get; }

    /// <summary>Commits the answer, and with it what the work has written.</summary>
    /// <returns>False where this took so long that somebody else has taken the request over: what was to be committed with the
    /// answer was undone then.</returns>
    Task<bool> KeepAsync(StoredAnswer answer);
}
