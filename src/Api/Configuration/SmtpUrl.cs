using System.Globalization;
using TenantManager.Infrastructure.Configuration;

namespace TenantManager.Api.Configuration;

/// <summary>
/// A mail server as <c>smtp://user:password@host:587</c> (STARTTLS, or nothing is sent), <c>smtps://</c> (TLS from the first byte, port
/// 465) or <c>smtp://host?tls=none</c> (port 25). User and password are percent-encoded.
/// </summary>
public static class SmtpUrl
{
    private const int SubmissionPort = 587;
    private const int SubmissionsPort = 465;
    private const int RelayPort = 25;

    /// <exception cref="FormatException">Says what is wrong, without showing a password.</exception>
    public static SmtpServerOptions Parse(string text)
    {
        var (scheme, rest) = Cut(text, "://");
        if (rest is null || scheme is not ("smtp" or "smtps"))
            throw new FormatException("must begin with smtp:// or smtps://");
        var (beforeQuery, query) = Cut(rest, "?");
        if (query?.Contains('@', StringComparison.Ordinal) == true)
            throw new FormatException("has an @ after a ?: percent-encode the password (? is %3F)");
        var authority = beforeQuery.TrimEnd('/');
        if (authority.Contains('/', StringComparison.Ordinal))
            throw new FormatException("has a / in or after the host: percent-encode the password (/ is %2F)");
        var tls = TlsOf(scheme, query);
        var at = authority.LastIndexOf('@');
        var (user, password) = at < 0 ? (null, null) : CredentialsOf(authority[..at]);
        var (host, port) = AddressOf(authority[(at + 1)..]);
        return new SmtpServerOptions(host, port ?? DefaultPortOf(tls), tls, user, password);
    }

    private static SmtpTls TlsOf(string scheme, string? query) => (scheme, query) switch
    {
        ("smtps", null or "") => SmtpTls.Implicit,
        ("smtp", null or "" or "tls=starttls") => SmtpTls.StartTls,
        ("smtp", "tls=none") => SmtpTls.None,
        _ => throw new FormatException("has a parameter that is not known: after smtp:// there may be ?tls=starttls or ?tls=none"),
    };

    private static int DefaultPortOf(SmtpTls tls) => tls switch
    {
        SmtpTls.Implicit => SubmissionsPort,
        SmtpTls.StartTls => SubmissionPort,
        _ => RelayPort,
    };

    private static (string User, string Password) CredentialsOf(string text)
    {
        var (user, password) = Cut(text, ":");
        return user.Length > 0 && !string.IsNullOrEmpty(password)
            ? (PostgresUrl.Decode(user), PostgresUrl.Decode(password))
            : throw new FormatException("has an @, but not both a user and a password before it");
    }

    private static (string Host, int? Port) AddressOf(string text)
    {
        // IPv6 is in brackets, and has colons of its own.
        var colon = text.IndexOf(':', Math.Max(0, text.LastIndexOf(']')));
        var host = (colon < 0 ? text : text[..colon]).Trim('[', ']');
        if (Uri.CheckHostName(host) == UriHostNameType.Unknown)
            throw new FormatException("names no host");
        if (colon < 0)
            return (host, null);
        return int.TryParse(text[(colon + 1)..], NumberStyles.None, CultureInfo.InvariantCulture, out var port) && port is > 0 and <= 65535
            ? (host, port)
            : throw new FormatException("has a port that is no number from 1 to 65535");
    }

    private static (string Before, string? After) Cut(string text, string separator)
    {
        var index = text.IndexOf(separator, StringComparison.Ordinal);
        return index < 0 ? (text, null) : (text[..index], text[(index + separator.Length)..]);
    }
}
