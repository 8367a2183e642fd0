using System.Threading.Channels;
using TenantManager.Application.Abstractions;

namespace TenantManager.Infrastructure.Security;

/// <summary>
/// One thread a core for bcrypt, with a queue before them. On the thread pool, a flood of logins would occupy every thread
/// that requests for anything else need.
/// </summary>
internal sealed class HashingWorkers : IDisposable
{
    private const int WaitingPerCore = 32;

    private readonly Channel<Action> _queue;

    public HashingWorkers(int workers, int? capacity = null)
    {
        _queue = Channel.CreateBounded<Action>(new BoundedChannelOptions(capacity ?? workers * WaitingPerCore));
        for (var i = 0; i < workers; i++)
            new Thread(Work) { IsBackground = true, Name = $"bcrypt {i}" }.Start();
    }

    /// <exception cref="HashingOverloadedException">The queue is full.</exception>
    public Task<T> RunAsync<T>(Func<T> work, CancellationToken cancellationToken)
    {
        var completion = new TaskCompletionSource<T>(TaskCreationOptions.RunContinuationsAsynchronously);
        if (!_queue.Writer.TryWrite(() => Complete(completion, work, cancellationToken)))
            throw new HashingOverloadedException();
        return completion.Task;
    }

    public void Dispose() => _queue.Writer.TryComplete();

    private static void Complete<T>(TaskCompletionSource<T> completion, Func<T> work, CancellationToken cancellationToken)
    {
        // Whoever asked may have gone while this waited.
        if (cancellationToken.IsCancellationRequested)
        {
            completion.TrySetCanceled(cancellationToken);
            return;
        }

        try
        {
            completion.TrySetResult(work());
        }
#pragma warning disable CA1031 // handed to the caller
        catch (Exception e)
#pragma warning restore CA1031
        {
            completion.TrySetException(e);
        }
    }

    private void Work()
    {
        var reader = _queue.Reader;
        while (reader.WaitToReadAsync().AsTask().GetAwaiter().GetResult())
        {
            while (reader.TryRead(out var work))
                work();
        }
    }
}
