using System.Globalization;

namespace TenantManager.Api.Configuration;

/// <summary>Sizes as <c>512MB</c>, <c>20GB</c>, <c>1TB</c> (powers of 1,024, as PostgreSQL has them), or plain bytes.</summary>
public static class ByteSize
{
    public const string Form = "must be a size such as 512MB or 20GB, a number of bytes, or 0";

    private static readonly (string Suffix, long Unit)[] Units = [("kB", 1L << 10), ("MB", 1L << 20), ("GB", 1L << 30), ("TB", 1L << 40)];

    /// <summary>Null for anything else, and for what is larger than 8 EiB.</summary>
    public static long? Parse(string text)
    {
        foreach (var (suffix, unit) in Units)
        {
            if (text.EndsWith(suffix, StringComparison.OrdinalIgnoreCase))
                return Number(text[..^suffix.Length].TrimEnd()) is { } number && number <= long.MaxValue / unit ? number * unit : null;
        }

        return Number(text);
    }

    private static long? Number(string text) =>
        long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;
}
