using System.Globalization;
using System.Text.RegularExpressions;
using Xunit;

namespace TenantManager.Api.FunctionalTests.Telemetry;

/// <summary>
/// The text exposition format 0.0.4, read strictly: every line has its form, every series belongs to a metric whose type was
/// told before, the lines of a metric are together, no series comes twice, and the buckets of a histogram add up.
/// </summary>
internal sealed partial class PrometheusText
{
    private readonly Dictionary<string, string> _types = new(StringComparer.Ordinal);
    private readonly List<Series> _series = [];

    private PrometheusText()
    {
    }

    public IReadOnlyList<Series> Series => _series;

    public static PrometheusText Parse(string text)
    {
        Assert.EndsWith("\n", text, StringComparison.Ordinal);
        Assert.DoesNotContain('\r', text);
        var parsed = new PrometheusText();
        var current = "";
        foreach (var line in text.Split('\n').SkipLast(1))
        {
            if (Comment().Match(line) is { Success: true } comment)
                current = parsed.Describe(comment, current);
            else
                parsed.Add(line, current);
        }

        foreach (var histogram in parsed._types.Where(type => type.Value == "histogram").Select(type => type.Key))
            parsed.AssertAddsUp(histogram);
        return parsed;
    }

    public string TypeOf(string metric) => _types[metric];

    /// <summary>The series of that name that have (at least) these labels, which must be one; null for none.</summary>
    public double? Find(string name, params (string Name, string Value)[] labels) =>
        _series.SingleOrDefault(series => series.Name == name && labels.All(label =>
            series.Labels.GetValueOrDefault(label.Name) == label.Value))?.Value;

    /// <summary>Of all the series with these labels, whatever others they have.</summary>
    public double Sum(string name, params (string Name, string Value)[] labels) => _series
        .Where(series => series.Name == name && labels.All(label => series.Labels.GetValueOrDefault(label.Name) == label.Value))
        .Sum(series => series.Value);

    private string Describe(Match comment, string current)
    {
        var name = comment.Groups["name"].Value;
        if (comment.Groups["type"].Success)
            Assert.True(_types.TryAdd(name, comment.Groups["type"].Value), $"{name} comes twice.");
        else
            Assert.Equal(current, name);
        return name;
    }

    private void Add(string line, string current)
    {
        var match = Sample().Match(line);
        Assert.True(match.Success, $"No line of the format: {line}");
        var labels = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var (name, value) in match.Groups["label"].Captures.Zip(match.Groups["text"].Captures))
            Assert.True(labels.TryAdd(name.Value, value.Value), $"A label comes twice: {line}");
        var series = new Series(match.Groups["name"].Value, labels, ValueOf(match.Groups["value"].Value));

        Assert.Equal(current, MetricOf(series.Name));
        Assert.DoesNotContain(_series, other => other.Key == series.Key);
        _series.Add(series);
    }

    private string MetricOf(string series)
    {
        foreach (var suffix in new[] { "_bucket", "_sum", "_count" })
        {
            if (series.EndsWith(suffix, StringComparison.Ordinal) && _types.GetValueOrDefault(series[..^suffix.Length]) == "histogram")
                return series[..^suffix.Length];
        }

        return series;
    }

    /// <summary>One that has recorded nothing yet has no series.</summary>
    private void AssertAddsUp(string histogram)
    {
        var counts = _series.Where(series => series.Name == histogram + "_count").ToList();
        foreach (var count in counts)
        {
            var buckets = _series
                .Where(series => series.Name == histogram + "_bucket" && series.KeyWithout("le") == count.KeyWithout("le"))
                .ToList();
            var bounds = buckets.ConvertAll(bucket => ValueOf(bucket.Labels["le"]));
            Assert.Equal(bounds.Order(), bounds);
            Assert.Equal(buckets.Select(bucket => bucket.Value).Order(), buckets.Select(bucket => bucket.Value));
            Assert.Equal((double.PositiveInfinity, count.Value), (bounds[^1], buckets[^1].Value));
        }
    }

    private static double ValueOf(string text) => text switch
    {
        "+Inf" => double.PositiveInfinity,
        "-Inf" => double.NegativeInfinity,
        _ => double.Parse(text, NumberStyles.Float, CultureInfo.InvariantCulture),
    };

    [GeneratedRegex("^# (?:TYPE (?<name>[a-zA-Z_:][a-zA-Z0-9_:]*) (?<type>counter|gauge|histogram|summary|untyped)"
        + "|HELP (?<name>[a-zA-Z_:][a-zA-Z0-9_:]*) .*)$", RegexOptions.CultureInvariant)]
    private static partial Regex Comment();

    [GeneratedRegex("""
        ^(?<name>[a-zA-Z_:][a-zA-Z0-9_:]*)(?:\{(?:(?<label>[a-zA-Z_][a-zA-Z0-9_]*)="(?<text>(?:[^"\\\n]|\\["\\n])*)"(?:,(?!\})|(?=\})))*\})? (?<value>NaN|[+-]Inf|[+-]?[0-9][0-9.]*(?:[eE][+-]?[0-9]+)?)$
        """, RegexOptions.CultureInvariant)]
    private static partial Regex Sample();
}

internal sealed record Series(string Name, IReadOnlyDictionary<string, string> Labels, double Value)
{
    public string Key { get; } = Name + KeyOf(Labels);

    /// <summary>The labels but one, by which what belongs together is found.</summary>
    public string KeyWithout(string label) => KeyOf(Labels.Where(pair => pair.Key != label));

    private static string KeyOf(IEnumerable<KeyValuePair<string, string>> labels) =>
        string.Join('\0', labels.OrderBy(pair => pair.Key, StringComparer.Ordinal).Select(pair => $"{pair.Key}={pair.Value}"));
}
