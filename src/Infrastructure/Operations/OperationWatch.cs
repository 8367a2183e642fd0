using System.Runtime.CompilerServices;
using System.Threading.Channels;
using Microsoft.Extensions.Logging;
using TenantManager.Application.Abstractions;
using TenantManager.Application.Operations;

namespace TenantManager.Infrastructure.Operations;

/// <summary>
/// Looks at all operations that are being watched in one query, as long as any is: a hundred listeners cost the registry what one
/// does.
/// </summary>
internal sealed partial class OperationWatch(
    OperationReader reader, IServiceLifetime lifetime, TimeProvider clock, ILogger<OperationWatch> logger) : IOperationWatch
{
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan IntervalOfOutage = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan ReadTimeout = TimeSpan.FromSeconds(10);

    private readonly Lock _lock = new();
    private readonly HashSet<Watcher> _watchers = [];
    private bool _isLooking;

    public async IAsyncEnumerable<OperationDetails> WatchAsync(Guid id, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var watcher = new Watcher(id);
        Add(watcher);
        try
        {
            await foreach (var operation in watcher.Changes.Reader.ReadAllAsync(cancellationToken))
            {
                yield return operation;
                if (operation.IsFinished)
                    yield break;
            }
        }
        finally
        {
            lock (_lock)
                _watchers.Remove(watcher);
        }
    }

    private void Add(Watcher watcher)
    {
        lock (_lock)
        {
            _watchers.Add(watcher);
            if (_isLooking)
                return;
            _isLooking = true;
        }

        _ = Task.Run(LookAsync);
    }

    /// <summary>Until nobody watches, or the service stops.</summary>
    private async Task LookAsync()
    {
        while (Current() is { } watchers)
        {
            var pause = Interval;
            try
            {
                await TellAsync(watchers);
            }
            catch (Exception e)
            {
                // Whatever it is: nobody else looks on behalf of those who watch.
                if (!lifetime.Stopping.IsCancellationRequested)
                    NotSeen(e, e.Message);
                pause = IntervalOfOutage;
            }

            await Task.Delay(pause, clock, lifetime.Stopping).ContinueWith(
                static _ => { }, CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default);
        }
    }

    private async Task TellAsync(List<Watcher> watchers)
    {
        using var timeout = CancellationTokenSource.CreateLinkedTokenSource(lifetime.Stopping);
        timeout.CancelAfter(ReadTimeout);
        var operations = await reader.ReadAsync([.. watchers.Select(watcher => watcher.Id)], timeout.Token);
        foreach (var watcher in watchers)
            watcher.Tell(operations.GetValueOrDefault(watcher.Id));
    }

    /// <summary>Null when there is nothing more to do; then the next watcher begins the looking anew.</summary>
    private List<Watcher>? Current()
    {
        lock (_lock)
        {
            if (lifetime.Stopping.IsCancellationRequested)
            {
                foreach (var watcher in _watchers)
                    watcher.Changes.Writer.TryComplete();
                _watchers.Clear();
            }

            _isLooking = _watchers.Count > 0;
            return _isLooking ? [.. _watchers] : null;
        }
    }

    [LoggerMessage(2551, LogLevel.Warning, "Operations that clients listen to could not be looked at: {Reason}")]
    private partial void NotSeen(Exception exception, string reason);

    private sealed class Watcher(Guid id)
    {
        private OperationDetails? _last;

        public Guid Id { get; } = id;

        // Of what a slow listener has not seen, the last matters.
        public Channel<OperationDetails> Changes { get; } = Channel.CreateBounded<OperationDetails>(
            new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropOldest });

        public void Tell(OperationDetails? operation)
        {
            if (operation is null)
                Changes.Writer.TryComplete();
            else if (operation != _last)
                Changes.Writer.TryWrite(_last = operation);
        }
    }
}
