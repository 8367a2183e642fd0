using System.Globalization;

namespace TenantManager.Api.Configuration;

/// <summary>So many requests in so much time; written <c>20/1h</c>.</summary>
/// <param name="Requests">At least 1.</param>
/// <param name="Window">Longer than nothing.</param>
public sealed record RateLimit(int Requests, TimeSpan Window)
{
    public const string Form = "must be a number of requests and a duration such as 20/1h, or 0 for no limit";

    /// <summary>Reads <c>20/1h</c>; <c>0</c> and nothing turn the limit off (null).</summary>
    /// <returns>Whether the text has one of these forms.</returns>
    public static bool TryParse(string text, out RateLimit? limit)
    {
        limit = null;
        if (text is "" or "0")
            return true;
        var parts = text.Split('/');
        if (parts.Length != 2
            || !int.TryParse(parts[0], NumberStyles.None, CultureInfo.InvariantCulture, out var requests)
            || requests < 1
            || DurationParser.Parse(parts[1]) is not { Ticks: > 0 } window)
        {
            return false;
        }

        limit = new RateLimit(requests, window);
        return true;
    }
}
