using System.Collections.Concurrent;
using TenantManager.Application.Abstractions;
using TenantManager.TestSupport;
using Xunit;

namespace TenantManager.Infrastructure.IntegrationTests.Security;

public sealed class HashingWorkersTests
{
    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(10);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Does_no_more_at_once_than_there_are_workers()
    {
        using var workers = Workers.Start(2);
        using var gate = new SemaphoreSlim(0);
        var running = 0;
        var most = 0;
        var done = 0;

        var all = Enumerable.Range(0, 8).Select(_ => workers.RunAsync(
            () =>
            {
                var now = Interlocked.Increment(ref running);
                InterlockedMax(ref most, now);
                gate.Wait(Token);
                Interlocked.Decrement(ref running);
                return Interlocked.Increment(ref done);
            },
            Token)).ToList();
        for (var finished = 0; finished < all.Count; finished++)
        {
            var expected = Math.Min(2, all.Count - finished);
            await Eventually.TrueAsync($"{expected} run after {finished}", Soon, () => Volatile.Read(ref running) == expected);
            gate.Release();
            await Eventually.TrueAsync("one more is done", Soon, () => Volatile.Read(ref done) == finished + 1);
        }

        await Task.WhenAll(all);
        Assert.Equal(2, most);
    }

    [Fact]
    public async Task Leaves_the_thread_pool_to_others_while_the_queue_is_full()
    {
        using var workers = Workers.Start(2);
        using var gate = new ManualResetEventSlim();
        var all = Enumerable.Range(0, 64).Select(_ => workers.RunAsync(() => { gate.Wait(Token); return 0; }, Token)).ToList();

        Assert.Equal(1, await Task.Run(() => 1, Token).WaitAsync(Soon, Token));

        gate.Set();
        await Task.WhenAll(all);
    }

    [Fact]
    public async Task Works_in_the_order_of_asking()
    {
        using var workers = Workers.Start(1);
        var order = new ConcurrentQueue<int>();

        await Task.WhenAll(Enumerable.Range(0, 30).Select(i => workers.RunAsync(() => { order.Enqueue(i); return i; }, Token)));

        Assert.Equal(Enumerable.Range(0, 30), order);
    }

    [Fact]
    public async Task Does_not_begin_what_was_cancelled_while_it_waited()
    {
        using var workers = Workers.Start(1);
        using var gate = new ManualResetEventSlim();
        using var cancellation = new CancellationTokenSource();
        var began = false;
        var first = workers.RunAsync(() => { gate.Wait(Token); return 0; }, Token);
        var second = workers.RunAsync(() => began = true, cancellation.Token);

        await cancellation.CancelAsync();
        gate.Set();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => second);
        await first;
        Assert.False(began);
        Assert.Equal(3, await workers.RunAsync(() => 3, Token));
    }

    [Fact]
    public async Task Refuses_what_does_not_fit_into_the_queue()
    {
        using var workers = Workers.Start(1, capacity: 2);
        using var gate = new ManualResetEventSlim();
        using var started = new ManualResetEventSlim();
        var first = workers.RunAsync(() => { started.Set(); gate.Wait(Token); return 1; }, Token);
        started.Wait(Soon, Token);
        var waiting = new[] { workers.RunAsync(() => 2, Token), workers.RunAsync(() => 3, Token) };

        await Assert.ThrowsAsync<HashingOverloadedException>(() => workers.RunAsync(() => 4, Token));

        gate.Set();
        var results = await Task.WhenAll([first, .. waiting]);
        Assert.Equal([1, 2, 3], results);
    }

    [Fact]
    public void Has_a_place_for_whatever_can_run_or_wait_and_no_more()
    {
        using var workers = Workers.Start(2, capacity: 3);

        var places = Enumerable.Range(0, 5).Select(_ => workers.ReservePlace()).ToList();
        Assert.Throws<HashingOverloadedException>(workers.ReservePlace);
        places[0].Dispose();
        places[0].Dispose();

        using var free = workers.ReservePlace();
        Assert.Throws<HashingOverloadedException>(workers.ReservePlace);
    }

    [Fact]
    public async Task Hands_a_failure_to_whoever_asked_and_works_on()
    {
        using var workers = Workers.Start(1);

        await Assert.ThrowsAsync<InvalidOperationException>(
            () => workers.RunAsync<int>(() => throw new InvalidOperationException("broken"), Token));

        Assert.Equal(1, await workers.RunAsync(() => 1, Token));
    }

    private static void InterlockedMax(ref int target, int value)
    {
        int seen;
        while (value > (seen = Volatile.Read(ref target)) && Interlocked.CompareExchange(ref target, value, seen) != seen)
        {
        }
    }
}
