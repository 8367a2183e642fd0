using System.Globalization;

namespace TenantManager.Infrastructure.TenantConnections;

/// <summary>From PostgreSQL's text of a value to one that JSON can hold without losing any of it.</summary>
internal static class TextValue
{
    // Ids of types, the same in every PostgreSQL: src/include/catalog/pg_type.dat.
    private const uint Boolean = 16;
    private const uint SmallInt = 21;
    private const uint Integer = 23;
    private const uint Real = 700;
    private const uint DoublePrecision = 701;
    private const uint Timestamp = 1114;
    private const uint TimestampWithTimeZone = 1184;

    private const string Utc = "+00";
    private const int DateLength = 10;

    public static object Read(uint type, string text) => type switch
    {
        Boolean => text == "t",
        SmallInt or Integer => int.Parse(text, CultureInfo.InvariantCulture),
        Real or DoublePrecision => Number(text),
        Timestamp or TimestampWithTimeZone => Time(text),
        _ => text,
    };

    private static object Number(string text) =>
        double.Parse(text, CultureInfo.InvariantCulture) is var number && double.IsFinite(number) ? number : text;

    /// <summary>In ISO 8601, where it can be: neither <c>infinity</c> nor a year before Christ can.</summary>
    private static string Time(string text)
    {
        if (text.Length <= DateLength || text[DateLength] != ' ' || text.EndsWith("BC", StringComparison.Ordinal))
            return text;
        var time = string.Concat(text.AsSpan(0, DateLength), "T", text.AsSpan(DateLength + 1));
        return time.EndsWith(Utc, StringComparison.Ordinal) ? $"{time[..^Utc.Length]}Z" : time;
    }
}
