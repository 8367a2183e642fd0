using System.Globalization;
using System.Net;

namespace TenantManager.Api.Configuration;

/// <summary>
/// Reads variables one by one and collects what is wrong with them, so that all mistakes are told at once. What it answers
/// for a wrong variable is its default, and never used.
/// </summary>
internal sealed class VariableReader(IReadOnlyDictionary<string, string> variables)
{
    private readonly List<string> _mistakes = [];

    public IReadOnlyList<string> Mistakes => _mistakes;

    public void Mistake(string name, string problem) => _mistakes.Add($"{name} {problem}");

    /// <summary>The value, or null where it is absent or empty.</summary>
    public string? Text(string name) =>
        variables.TryGetValue(name, out var value) && value.Trim() is { Length: > 0 } trimmed ? trimmed : null;

    /// <summary>A secret to the letter: a space at its end is part of it. Null where it is absent or blank.</summary>
    public string? Secret(string name) =>
        variables.TryGetValue(name, out var value) && !string.IsNullOrWhiteSpace(value) ? value : null;

    /// <summary>Whether the variable is there at all, even if empty.</summary>
    public bool IsSet(string name) => variables.ContainsKey(name);

    public string Text(string name, string otherwise) => Text(name) ?? otherwise;

    public int Number(string name, int otherwise, int least, int most)
    {
        if (Text(name) is not { } text)
            return otherwise;
        if (int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number)
            && number >= least && number <= most)
        {
            return number;
        }

        Mistake(name, $"must be a number from {least} to {most}");
        return otherwise;
    }

    public bool Flag(string name, bool otherwise)
    {
        switch (Text(name)?.ToUpperInvariant())
        {
            case null: return otherwise;
            case "TRUE" or "1" or "YES" or "ON": return true;
            case "FALSE" or "0" or "NO" or "OFF": return false;
            default:
                Mistake(name, "must be true or false");
                return otherwise;
        }
    }

    /// <param name="name">Of the variable.</param>
    /// <param name="otherwise">Where it is not set.</param>
    /// <param name="least">The shortest that is allowed; by default anything longer than nothing.</param>
    public TimeSpan Duration(string name, TimeSpan otherwise, TimeSpan? least = null)
    {
        if (Text(name) is not { } text)
            return otherwise;
        if (DurationParser.Parse(text) is { } duration && (least is { } shortest ? duration >= shortest : duration > TimeSpan.Zero))
            return duration;
        Mistake(name, least is { Ticks: > 0 } bound ? $"{DurationParser.Form}, at least {bound.TotalSeconds:0} s" : DurationParser.Form);
        return otherwise;
    }

    /// <summary>A number of bytes; null where it is not set or 0.</summary>
    public long? Bytes(string name)
    {
        if (Text(name) is not { } text)
            return null;
        if (ByteSize.Parse(text) is { } bytes)
            return bytes == 0 ? null : bytes;
        Mistake(name, ByteSize.Form);
        return null;
    }

    public RateLimit? Limit(string name, RateLimit otherwise)
    {
        if (!IsSet(name))
            return otherwise;
        if (RateLimit.TryParse(Text(name) ?? "", out var limit))
            return limit;
        Mistake(name, RateLimit.Form);
        return otherwise;
    }

    public string OneOf(string name, string otherwise, params string[] allowed)
    {
        var text = Text(name, otherwise);
        if (allowed.Contains(text, StringComparer.Ordinal))
            return text;
        Mistake(name, $"must be one of {string.Join(", ", allowed)}");
        return otherwise;
    }

    /// <summary>Comma-separated networks such as <c>10.0.0.0/8</c>, or single addresses.</summary>
    public IReadOnlyList<IPNetwork> Networks(string name)
    {
        var networks = new List<IPNetwork>();
        foreach (var part in List(name))
        {
            if (IsWhole(part) && IPNetwork.TryParse(part, out var network))
                networks.Add(network);
            else if (IsWhole(part) && IPAddress.TryParse(part, out var address))
                networks.Add(new IPNetwork(address, address.GetAddressBytes().Length * 8));
            else
                Mistake(name, $"has '{part}', which is no network such as 10.0.0.0/8");
        }

        return networks;
    }

    /// <summary>Not what .NET takes for an address too: 10.1 is 10.0.0.1 to it.</summary>
    private static bool IsWhole(string address) =>
        address.Contains(':', StringComparison.Ordinal) || address.Count(c => c == '.') == 3;

    /// <summary>What is between the commas, without what is empty.</summary>
    public IReadOnlyList<string> List(string name) =>
        (Text(name) ?? "").Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
}
