using System.Globalization;
using System.Text.RegularExpressions;
using Npgsql;

namespace TenantManager.Api.Configuration;

/// <summary>
/// Connection URLs as libpq has them (https://www.postgresql.org/docs/current/libpq-connect.html, "Connection URIs"):
/// percent-encoding, IPv6 in brackets, several hosts. Npgsql reads only its own keyword form, which is accepted too.
/// </summary>
public static partial class PostgresUrl
{
    /// <param name="text">A <c>postgresql://</c> or <c>postgres://</c> URL, or an Npgsql connection string.</param>
    /// <exception cref="FormatException">Says what is wrong, without showing a password.</exception>
    public static NpgsqlConnectionStringBuilder Parse(string text)
    {
        var scheme = text.IndexOf("://", StringComparison.Ordinal);
        if (scheme < 0 || text[..scheme].Contains('=', StringComparison.Ordinal))
            return ParseKeywords(text);
        if (text[..scheme] is not ("postgresql" or "postgres"))
            throw new FormatException("must begin with postgresql://");

        var (beforeQuery, query) = Cut(text[(scheme + 3)..], '?');
        if (query?.Contains('@', StringComparison.Ordinal) == true && !beforeQuery.Contains('@', StringComparison.Ordinal))
            throw new FormatException("has an @ only after a ?: percent-encode the password (? is %3F)");
        var (authority, database) = Cut(beforeQuery, '/');
        var at = authority.LastIndexOf('@');

        var settings = new NpgsqlConnectionStringBuilder();
        if (at >= 0)
            SetCredentials(settings, authority[..at]);
        if (at + 1 < authority.Length)
            PostgresHosts.Set(settings, authority[(at + 1)..]);
        if (!string.IsNullOrEmpty(database))
            settings.Database = Decode(database);
        foreach (var parameter in (query ?? "").Split('&', StringSplitOptions.RemoveEmptyEntries))
            SetParameter(settings, parameter);
        return string.IsNullOrEmpty(settings.Host) ? throw new FormatException("names no host") : settings;
    }

    /// <summary>Percent-decoded, strictly: a stray % is more likely a password that was not encoded.</summary>
    internal static string Decode(string text) => StrayPercent().IsMatch(text)
        ? throw new FormatException("has a % that begins no percent-encoding (% itself is %25)")
        : Uri.UnescapeDataString(text);

    private static NpgsqlConnectionStringBuilder ParseKeywords(string text)
    {
        NpgsqlConnectionStringBuilder settings;
        try
        {
            settings = new NpgsqlConnectionStringBuilder(text);
        }
        catch (Exception e) when (e is ArgumentException or FormatException or InvalidCastException or OverflowException)
        {
            // The message of the cause may quote the string, and with it the password.
            throw new FormatException("must be a postgresql:// URL, or a connection string of Npgsql's keywords");
        }

        return string.IsNullOrEmpty(settings.Host) ? throw new FormatException("names no host") : settings;
    }

    private static void SetCredentials(NpgsqlConnectionStringBuilder settings, string text)
    {
        var (user, password) = Cut(text, ':');
        if (user.Length > 0)
            settings.Username = Decode(user);
        if (password is not null)
            settings.Password = Decode(password);
    }

    private static void SetParameter(NpgsqlConnectionStringBuilder settings, string parameter)
    {
        var (name, raw) = Cut(parameter, '=');
        var value = Decode(raw ?? "");
        try
        {
            if (!TrySet(settings, name, value))
                throw new FormatException(NamePattern().IsMatch(name)
                    ? $"has the unknown parameter '{name}'"
                    : "has a parameter that is none of libpq's");
        }
        catch (Exception e) when (e is ArgumentException or OverflowException)
        {
            throw new FormatException($"has a parameter '{name}' with a value that is not allowed there");
        }
    }

    private static bool TrySet(NpgsqlConnectionStringBuilder settings, string name, string value)
    {
        switch (name)
        {
            case "host": settings.Host = value; break;
            case "port": settings.Port = Number(value); break;
            case "user": settings.Username = value; break;
            case "password": settings.Password = value; break;
            case "dbname": settings.Database = value; break;
            case "sslmode": settings.SslMode = OneOf<SslMode>(value.Replace("-", "", StringComparison.Ordinal)); break;
            case "sslrootcert": settings.RootCertificate = value; break;
            case "sslcert": settings.SslCertificate = value; break;
            case "sslkey": settings.SslKey = value; break;
            case "channel_binding": settings.ChannelBinding = OneOf<ChannelBinding>(value); break;
            case "connect_timeout": settings.Timeout = Number(value); break;
            case "application_name": settings.ApplicationName = value; break;
            case "options": settings.Options = value; break;
            case "target_session_attrs": settings.TargetSessionAttributes = value; break;
            default: return false;
        }

        return true;
    }

    /// <exception cref="ArgumentException">It is none of the names; their numbers do not count.</exception>
    private static T OneOf<T>(string value)
        where T : struct, Enum =>
        Enum.GetNames<T>().Contains(value, StringComparer.OrdinalIgnoreCase)
            ? Enum.Parse<T>(value, ignoreCase: true)
            : throw new ArgumentException("None of the names.", nameof(value));

    /// <exception cref="ArgumentException">It is no number.</exception>
    private static int Number(string value) =>
        int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            ? number
            : throw new ArgumentException("No number.", nameof(value));

    private static (string Before, string? After) Cut(string text, char separator)
    {
        var index = text.IndexOf(separator, StringComparison.Ordinal);
        return index < 0 ? (text, null) : (text[..index], text[(index + 1)..]);
    }

    [GeneratedRegex("%(?![0-9A-Fa-f]{2})")]
    private static partial Regex StrayPercent();

    [GeneratedRegex("^[a-z_]{1,40}$")]
    private static partial Regex NamePattern();
}
