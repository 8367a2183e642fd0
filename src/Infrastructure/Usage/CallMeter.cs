using System.Collections.Concurrent;
using TenantManager.Application.Abstractions;
using TenantManager.Domain.Tenants;

namespace TenantManager.Infrastructure.Usage;

/// <summary>
/// This replica's counts of calls, by tenant and day, until <see cref="CallFlushing"/> has written them down. What the registry has
/// of the month comes with the tenant's access, which is never older than half a minute, and with the answer of every flush.
/// </summary>
internal sealed class CallMeter(TimeProvider clock) : ICallMeter
{
    private const int MostInABatch = 10_000;

    // What a counter knows of others' calls is in the tenant's access by then.
    private static readonly TimeSpan IdleLifetime = TimeSpan.FromMinutes(10);

    private readonly ConcurrentDictionary<TenantDay, Counter> _counters = new();

    public MeteredCall Count(TenantAccess tenant, bool isExempt)
    {
        var now = clock.GetUtcNow();
        var key = new TenantDay(tenant.Id, UsageMonth.DayOf(now));
        while (true)
        {
            var counter = _counters.GetOrAdd(key, static _ => new Counter());
            var used = counter.Used(WhenRead(tenant, key.Day));
            if (!isExempt && tenant.Allowance.Quotas.ApiCallsPerMonth is { } most && used >= most)
                return new MeteredCall(IsCounted: false, used);
            if (counter.TryCount(now))
                return new MeteredCall(IsCounted: true, used + 1);
            // It was retired in this instant, and is about to be taken away.
            Remove(key, counter);
        }
    }

    public long CallsThisMonth(TenantAccess tenant)
    {
        var key = new TenantDay(tenant.Id, UsageMonth.DayOf(clock.GetUtcNow()));
        var whenRead = WhenRead(tenant, key.Day);
        return _counters.TryGetValue(key, out var counter) ? counter.Used(whenRead) : whenRead;
    }

    /// <summary>
    /// Takes what was counted since the last time. It counts as this replica's until <see cref="Confirm"/>. Not for two at once.
    /// </summary>
    public IReadOnlyList<CountedCalls> Take()
    {
        var taken = new List<CountedCalls>();
        var now = clock.GetUtcNow();
        foreach (var (key, counter) in _counters)
        {
            if (taken.Count == MostInABatch)
                break;
            if (counter.Take() is > 0 and var calls)
                taken.Add(new CountedCalls(key, calls, counter.LastCall));
            else if ((key.Day != UsageMonth.DayOf(now) || now - counter.LastCall > IdleLifetime) && counter.TryRetire())
                Remove(key, counter);
        }

        return taken;
    }

    /// <summary>What was taken is in the registry, which has so many now.</summary>
    /// <param name="taken">By <see cref="Take"/>.</param>
    /// <param name="totals">By tenant.</param>
    public void Confirm(IReadOnlyList<CountedCalls> taken, IReadOnlyDictionary<Guid, MonthlyCalls> totals)
    {
        foreach (var calls in taken)
        {
            if (!_counters.TryGetValue(calls.Key, out var counter))
                continue;
            var total = totals.TryGetValue(calls.Key.TenantId, out var known) && known.Month == UsageMonth.Of(calls.Key.Day) ? known.Calls : 0;
            counter.Confirm(total);
        }
    }

    private static long WhenRead(TenantAccess tenant, DateOnly day) =>
        tenant.Allowance.Month == UsageMonth.Of(day) ? tenant.Allowance.ApiCallsThisMonth : 0;

    private void Remove(TenantDay key, Counter counter) => _counters.TryRemove(KeyValuePair.Create(key, counter));

    private sealed class Counter
    {
        // Far below what any number of late counts could make up for.
        private const long Retired = long.MinValue;

        private long _pending;
        private long _taken;
        private long _known;
        private long _lastCall;

        public DateTimeOffset LastCall => new(Volatile.Read(ref _lastCall), TimeSpan.Zero);

        /// <param name="whenRead">What the registry had of the month when the tenant was read.</param>
        public long Used(long whenRead) =>
            Math.Max(Volatile.Read(ref _known) + Volatile.Read(ref _taken), whenRead) + Math.Max(Volatile.Read(ref _pending), 0);

        public bool TryCount(DateTimeOffset now)
        {
            Volatile.Write(ref _lastCall, now.UtcTicks);
            return Interlocked.Increment(ref _pending) > 0;
        }

        public long Take()
        {
            var calls = Interlocked.Exchange(ref _pending, 0);
            Volatile.Write(ref _taken, calls);
            return calls;
        }

        public void Confirm(long total)
        {
            Volatile.Write(ref _known, total);
            Volatile.Write(ref _taken, 0);
        }

        /// <summary>Whether it counts no more: not where there is something to take.</summary>
        public bool TryRetire() => Interlocked.CompareExchange(ref _pending, Retired, 0) == 0;
    }
}

/// <param name="TenantId">Whose.</param>
/// <param name="Day">Of UTC.</param>
internal readonly record struct TenantDay(Guid TenantId, DateOnly Day);

internal sealed record CountedCalls(TenantDay Key, long Calls, DateTimeOffset LastCall);

/// <param name="Month">Its first day.</param>
/// <param name="Calls">Of all replicas.</param>
internal readonly record struct MonthlyCalls(DateOnly Month, long Calls);
