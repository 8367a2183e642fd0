using System.Threading.Channels;
using TenantManager.Application.Abstractions;
using TenantManager.Infrastructure.Telemetry;

namespace TenantManager.Infrastructure.Security;

/// <summary>
/// One thread a core for bcrypt, with a queue before them. On the thread pool, a flood of logins would occupy every thread
/// that requests for anything else need.
/// </summary>
internal sealed class HashingWorkers : IDisposable
{
    private readonly Channel<Action> _queue;
    private readonly int _places;
    private readonly HashingMetrics _metrics;
    private readonly TimeProvider _clock;
    private int _placesTaken;

    /// <param name="workers">How many threads.</param>
    /// <param name="capacity">How many may wait for them.</param>
    /// <param name="metrics">Told of every hash and refusal, and asked for the queue's length.</param>
    /// <param name="clock">Measures the hashes.</param>
    public HashingWorkers(int workers, int capacity, HashingMetrics metrics, TimeProvider clock)
    {
        _places = workers + capacity;
        _metrics = metrics;
        _clock = clock;
        _queue = Channel.CreateBounded<Action>(new BoundedChannelOptions(capacity));
        metrics.ObserveQueue(() => Waiting);
        for (var i = 0; i < workers; i++)
            new Thread(Work) { IsBackground = true, Name = $"bcrypt {i}" }.Start();
    }

    /// <summary>How many wait for a thread.</summary>
    public int Waiting => _queue.Reader.Count;

    /// <summary>
    /// What gets through in about two seconds, at 50 ms a hash of factor 10 and twice as much for each more: who waits
    /// longer has given up or asks again. 8 at least, 32 at most, for each thread.
    /// </summary>
    public static int CapacityFor(int workers, int workFactor) => workers * Math.Clamp(40 >> Math.Max(0, workFactor - 10), 8, 32);

    /// <summary>As many places as can run and wait. Hashes without a place (of registrations) come on top of them, and may
    /// still meet a full queue.</summary>
    /// <exception cref="HashingOverloadedException">All are taken.</exception>
    public IDisposable ReservePlace()
    {
        if (Interlocked.Increment(ref _placesTaken) <= _places)
            return new Place(this);
        Interlocked.Decrement(ref _placesTaken);
        throw Refusal();
    }

    /// <exception cref="HashingOverloadedException">The queue is full.</exception>
    public Task<T> RunAsync<T>(Func<T> work, CancellationToken cancellationToken)
    {
        var completion = new TaskCompletionSource<T>(TaskCreationOptions.RunContinuationsAsynchronously);
        if (!_queue.Writer.TryWrite(() => Complete(completion, work, cancellationToken)))
            throw Refusal();
        return completion.Task;
    }

    public void Dispose() => _queue.Writer.TryComplete();

    private HashingOverloadedException Refusal()
    {
        _metrics.Refused();
        return new HashingOverloadedException();
    }

    private void Complete<T>(TaskCompletionSource<T> completion, Func<T> work, CancellationToken cancellationToken)
    {
        // Whoever asked may have gone while this waited.
        if (cancellationToken.IsCancellationRequested)
        {
            completion.TrySetCanceled(cancellationToken);
            return;
        }

        var start = _clock.GetTimestamp();
        try
        {
            var result = work();
            _metrics.Hashed(_clock.GetElapsedTime(start));
            completion.TrySetResult(result);
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

    private sealed class Place(HashingWorkers workers) : IDisposable
    {
        private int _given;

        public void Dispose()
        {
            if (Interlocked.Exchange(ref _given, 1) == 0)
                Interlocked.Decrement(ref workers._placesTaken);
        }
    }
}
