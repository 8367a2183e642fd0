using System.Diagnostics;

namespace TenantManager.Benchmarks.Reporting;

/// <summary>What was measured of one thing, again and again.</summary>
/// <param name="what">The thing, in words.</param>
/// <param name="unit">ms, MiB or /s.</param>
internal sealed class Samples(string what, string unit)
{
    private readonly List<double> _values = [];

    public int Count => _values.Count;

    public double Median => Percentile(50);

    public void Add(double value) => _values.Add(value);

    /// <summary>In milliseconds.</summary>
    public void Add(TimeSpan duration) => Add(duration.TotalMilliseconds);

    public void AddAll(Samples others) => _values.AddRange(others._values);

    /// <summary>Runs it and notes how long it took, in milliseconds.</summary>
    public async Task TimeAsync(Func<Task> action)
    {
        var watch = Stopwatch.StartNew();
        await action();
        Add(watch.Elapsed);
    }

    /// <summary>Between two samples, in proportion.</summary>
    public double Percentile(double percent)
    {
        if (_values.Count == 0)
            throw new InvalidOperationException($"Nothing was measured of: {what}");
        var sorted = _values.Order().ToList();
        var position = (sorted.Count - 1) * percent / 100;
        var below = (int)position;
        var above = Math.Min(below + 1, sorted.Count - 1);
        return sorted[below] + ((sorted[above] - sorted[below]) * (position - below));
    }

    /// <summary>Null where there are none.</summary>
    public Figure? ToFigure() => Count == 0 ? null : new(what, unit, Median, Percentile(10), Percentile(90), Count);
}
