using Microsoft.Extensions.Caching.Memory;

namespace TenantManager.Infrastructure.Access;

/// <summary>
/// Answers to one kind of question. Many who ask the same at once cause one look-up; what is forgotten while it is looked up is looked
/// up again for whoever asks later. That there is nothing is not remembered.
/// </summary>
internal sealed class Remembered<TKey, TValue>(Func<TKey, CancellationToken, Task<TValue?>> lookUp, TimeProvider clock) : IDisposable
    where TKey : notnull
    where TValue : class
{
    // About a kilobyte each. Where there are more, those that have not been used for the longest make room.
    private const int MostKept = 50_000;

    // Of the registry's connections others want some, too.
    private const int LookUpsAtOnce = 8;

    private static readonly TimeSpan LookUpTimeout = TimeSpan.FromSeconds(10);

    private readonly SemaphoreSlim _lookUps = new(LookUpsAtOnce);

    private readonly MemoryCache _answers = new(new MemoryCacheOptions { SizeLimit = MostKept });

    /// <param name="key">What is asked for.</param>
    /// <param name="lifetime">How old the answer may be.</param>
    /// <param name="cancellationToken">Ends the waiting, and not the look-up, which others may wait for.</param>
    public ValueTask<TValue?> GetAsync(TKey key, TimeSpan lifetime, CancellationToken cancellationToken)
    {
        if (_answers.TryGetValue(key, out Answer? answer) && clock.GetElapsedTime(answer!.AskedAt) < lifetime)
        {
            return answer.Value.IsCompletedSuccessfully
                ? new ValueTask<TValue?>(answer.Value.Result)
                : new ValueTask<TValue?>(answer.Value.WaitAsync(cancellationToken));
        }

        return new ValueTask<TValue?>(AskAsync(key).WaitAsync(cancellationToken));
    }

    public void Forget(TKey key) => _answers.Remove(key);

    public void Clear() => _answers.Clear();

    public void Dispose()
    {
        _answers.Dispose();
        _lookUps.Dispose();
    }

    private Task<TValue?> AskAsync(TKey key)
    {
        var promise = new TaskCompletionSource<TValue?>(TaskCreationOptions.RunContinuationsAsynchronously);
        var answer = new Answer(promise.Task, clock.GetTimestamp());
        // There before it is looked up: what changes from now on makes it forgotten.
        _answers.Set(key, answer, new MemoryCacheEntryOptions { Size = 1 });
        _ = FulfilAsync(key, answer, promise);
        return promise.Task;
    }

    private async Task FulfilAsync(TKey key, Answer answer, TaskCompletionSource<TValue?> promise)
    {
        try
        {
            using var timeout = new CancellationTokenSource(LookUpTimeout, clock);
            var value = await LookUpInTurnAsync(key, timeout.Token);
            if (value is null)
                ForgetIfStill(key, answer);
            promise.SetResult(value);
        }
        catch (Exception e)
        {
            ForgetIfStill(key, answer);
            promise.SetException(e is OperationCanceledException ? new TimeoutException("The registry does not answer.", e) : e);
            _ = promise.Task.Exception; // observed, also where nobody waits any more
        }
    }

    private async Task<TValue?> LookUpInTurnAsync(TKey key, CancellationToken cancellationToken)
    {
        await _lookUps.WaitAsync(cancellationToken);
        try
        {
            return await lookUp(key, cancellationToken);
        }
        finally
        {
            _lookUps.Release();
        }
    }

    private void ForgetIfStill(TKey key, Answer answer)
    {
        if (_answers.TryGetValue(key, out Answer? there) && ReferenceEquals(there, answer))
            _answers.Remove(key);
    }

    private sealed record Answer(Task<TValue?> Value, long AskedAt);
}
