using System.Diagnostics;

namespace TenantManager.TestSupport;

/// <summary>Waits for conditions, with a bound.</summary>
public static class Eventually
{
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(20);

    /// <summary>Returns as soon as the condition holds.</summary>
    /// <exception cref="TimeoutException">It never did; the message has the words given.</exception>
    public static async Task TrueAsync(string what, TimeSpan timeout, Func<Task<bool>> condition)
    {
        var watch = Stopwatch.StartNew();
        while (!await condition())
        {
            if (watch.Elapsed > timeout)
                throw new TimeoutException($"After {timeout.TotalSeconds:0} s still not: {what}");
            await Task.Delay(Interval);
        }
    }

    public static Task TrueAsync(string what, TimeSpan timeout, Func<bool> condition) =>
        TrueAsync(what, timeout, () => Task.FromResult(condition()));
}
