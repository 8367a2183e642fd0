using System.Globalization;
using Npgsql;

namespace TenantManager.Api.Configuration;

/// <summary>The hosts of a URL: <c>db</c>, <c>db:5433</c>, <c>[::1]:5432</c>, or several with commas between them.</summary>
internal static class PostgresHosts
{
    /// <exception cref="FormatException">Says what is wrong.</exception>
    public static void Set(NpgsqlConnectionStringBuilder settings, string text)
    {
        var hosts = text.Split(',').Select(Parse).ToList();
        if (hosts is [var only])
        {
            settings.Host = only.Name;
            settings.Port = only.Port;
            return;
        }

        settings.Host = string.Join(',', hosts.Select(host => string.Create(
            CultureInfo.InvariantCulture, $"{(IsIPv6(host.Name) ? $"[{host.Name}]" : host.Name)}:{host.Port}")));
    }

    private static bool IsIPv6(string name) => name.Contains(':', StringComparison.Ordinal);

    private static (string Name, int Port) Parse(string text)
    {
        var end = text.StartsWith('[')
            ? text.IndexOf(']', StringComparison.Ordinal) + 1
            : text.IndexOf(':', StringComparison.Ordinal);
        if (text.StartsWith('[') && end == 0)
            throw new FormatException("has an IPv6 address without its closing bracket");
        if (end < 0)
            end = text.Length;
        var name = PostgresUrl.Decode(text[..end]).Trim('[', ']');
        if (name.Length == 0)
            throw new FormatException("names no host");
        if (end == text.Length)
            return (name, NpgsqlConnection.DefaultPort);
        return text[end] == ':'
            && int.TryParse(text[(end + 1)..], NumberStyles.None, CultureInfo.InvariantCulture, out var port)
            && port is > 0 and <= 65535
                ? (name, port)
                : throw new FormatException("has a port that is not a number from 1 to 65535");
    }
}
