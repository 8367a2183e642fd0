using System.Diagnostics;

namespace TenantManager.TestSupport;

/// <summary>Waits for conditions, with a bound.</summary>
public static class Eventually
{
    private static readonly TimeSpan FirstInterval = TimeSpan.FromMilliseconds(20);
    private static readonly TimeSpan LastInterval = TimeSpan.FromMilliseconds(250);

    /// <summary>Returns soon after the condition holds. The longer that takes, the more seldom it looks: looking has its price too.</summary>
    /// <exception cref="TimeoutException">It never did; the message has the words given.</exception>
    public static async Task TrueAsync(string what, TimeSpan timeout, Func<Task<bool>> condition)
    {
        var watch = Stopwatch.StartNew();
        while (!await condition())
        {
            if (watch.Elapsed > timeout)
                throw new TimeoutException($"After {timeout.TotalSeconds:0} s still not: {what}");
            await Task.Delay(IntervalAfter(watch.Elapsed));
        }
    }

    public static Task TrueAsync(string what, TimeSpan timeout, Func<bool> condition) =>
        TrueAsync(what, timeout, () => Task.FromResult(condition()));

    private static TimeSpan IntervalAfter(TimeSpan elapsed)
    {
        var interval = elapsed / 10;
        return interval < FirstInterval ? FirstInterval : interval > LastInterval ? LastInterval : interval;
    }
}
