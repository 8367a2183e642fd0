using System.Net;
using MimeKit;
using TenantManager.TestSupport.Mail;

namespace TenantManager.Api.FunctionalTests.Support;

/// <summary>The mail server of the tests' services: they must protect the connection, and log in.</summary>
public sealed class Mailbox(SecretLedger secrets) : IAsyncDisposable
{
    public const string AppUrl = "https://app.example.com";

    private const string User = "service";

    private readonly TestCertificate _certificate = new();
    private SmtpServer? _server;

    public SmtpServer Server => _server!;

    /// <returns>What a service is to be told of it.</returns>
    public async Task<(string Name, string Value)[]> StartAsync(string directory)
    {
        // What would have to be encoded in a URL.
        var password = SecretLedger.NewSecret() + "/@";
        secrets.Add(password, Uri.EscapeDataString(password));
        _server = new SmtpServer { Certificate = _certificate, Credentials = new NetworkCredential(User, password) };
        _server.Start();
        return
        [
            ("SMTP_URL", $"smtp://{User}:{Uri.EscapeDataString(password)}@127.0.0.1:{_server.Port}"),
            ("MAIL_FROM", "ACME accounts <accounts@example.com>"),
            ("APP_URL", AppUrl),
            ("SSL_CERT_FILE", await _certificate.WriteAsync(directory)),
        ];
    }

    /// <summary>The token in the link of the nth mail to an email.</summary>
    public async Task<string> TokenAsync(string page, string email, int number = 1)
    {
        var token = TokenIn(await Server.ToAsync(email, number), page);
        secrets.Add(token);
        return token;
    }

    public async ValueTask DisposeAsync()
    {
        if (_server is not null)
            await _server.DisposeAsync();
        _certificate.Dispose();
    }

    private static string TokenIn(MimeMessage mail, string page)
    {
        var link = mail.TextBody!.Split('\n', '\r').Single(line => line.StartsWith("http", StringComparison.Ordinal));
        var start = $"{AppUrl}/{page}?token=";
        return link.StartsWith(start, StringComparison.Ordinal)
            ? link[start.Length..]
            : throw new InvalidOperationException($"The link leads to {link.Split('?')[0]}.");
    }
}
