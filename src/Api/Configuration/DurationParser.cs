using System.Globalization;

namespace TenantManager.Api.Configuration;

/// <summary>Durations as <c>30s</c>, <c>15m</c>, <c>24h</c>, <c>7d</c>, <c>500ms</c>, or plain seconds.</summary>
public static class DurationParser
{
    public const string Form = "must be a duration such as 30s, 15m, 24h, 7d, or a number of seconds";

    private static readonly TimeSpan Longest = TimeSpan.FromDays(3650);

    private static readonly (string Suffix, TimeSpan Unit)[] Units =
    [
        ("ms", TimeSpan.FromMilliseconds(1)),
        ("s", TimeSpan.FromSeconds(1)),
        ("m", TimeSpan.FromMinutes(1)),
        ("h", TimeSpan.FromHours(1)),
        ("d", TimeSpan.FromDays(1)),
    ];

    /// <summary>Null for anything else, for a negative duration, and for one of more than ten years.</summary>
    public static TimeSpan? Parse(string text)
    {
        foreach (var (suffix, unit) in Units)
        {
            if (text.EndsWith(suffix, StringComparison.Ordinal) && Number(text[..^suffix.Length]) is { } number)
                return Times(unit, number);
        }

        return Number(text) is { } seconds ? Times(TimeSpan.FromSeconds(1), seconds) : null;
    }

    private static long? Number(string text) =>
        long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;

    private static TimeSpan? Times(TimeSpan unit, long number) => number <= Longest / unit ? unit * number : null;
}
