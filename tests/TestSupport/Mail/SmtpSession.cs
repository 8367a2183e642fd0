using System.Globalization;
using System.Net.Security;
using System.Net.Sockets;
using System.Text;
using MimeKit;

namespace TenantManager.TestSupport.Mail;

/// <summary>One client of the server: as much of RFC 5321 as a client needs, and AUTH PLAIN and STARTTLS.</summary>
internal sealed class SmtpSession(SmtpServer server, TcpClient client, Action<ReceivedMail> receive)
{
    private Stream _stream = client.GetStream();
    private bool _isSecure;
    private bool _isKnown = server.Credentials is null;
    private string _sender = "";
    private readonly List<string> _recipients = [];

    public async Task RunAsync(CancellationToken cancellationToken)
    {
        try
        {
            await AnswerAsync("220 test ESMTP", cancellationToken);
            while (await ReadLineAsync(cancellationToken) is { } line && await HandleAsync(line, cancellationToken))
            {
            }
        }
        catch (Exception e) when (e is IOException or OperationCanceledException or SocketException or System.Security.Authentication.AuthenticationException)
        {
            // The client has gone, or the server is stopped.
        }
        finally
        {
            await _stream.DisposeAsync();
            client.Dispose();
        }
    }

    private async Task<bool> HandleAsync(string line, CancellationToken cancellationToken)
    {
        switch (line.Split(' ', ':')[0].ToUpperInvariant())
        {
            case "EHLO":
                await AnswerAsync(Greeting(), cancellationToken);
                return true;
            case "STARTTLS" when server.Certificate is not null:
                await AnswerAsync("220 go on", cancellationToken);
                await SecureAsync(cancellationToken);
                return true;
            case "AUTH":
                _isKnown = line == $"AUTH PLAIN {Expected()}";
                await AnswerAsync(_isKnown ? "235 welcome" : "535 5.7.8 no", cancellationToken);
                return true;
            case "MAIL":
                _sender = AddressIn(line);
                _recipients.Clear();
                await AnswerAsync(_isKnown ? "250 ok" : "530 5.7.0 who are you", cancellationToken);
                return true;
            case "RCPT":
                await AnswerAsync(server.Refusal(AddressIn(line)) ?? Take(AddressIn(line)), cancellationToken);
                return true;
            case "DATA":
                await AnswerAsync("354 go on", cancellationToken);
                await ReceiveAsync(cancellationToken);
                await AnswerAsync("250 taken", cancellationToken);
                return true;
            case "RSET" or "NOOP":
                await AnswerAsync("250 ok", cancellationToken);
                return true;
            case "QUIT":
                await AnswerAsync("221 bye", cancellationToken);
                return false;
            default:
                await AnswerAsync("502 what", cancellationToken);
                return true;
        }
    }

    private string Greeting()
    {
        var lines = new List<string> { "test", "8BITMIME" };
        if (server.Certificate is not null && !_isSecure)
            lines.Add("STARTTLS");
        if (server.Credentials is not null)
            lines.Add("AUTH PLAIN");
        return string.Join("\r\n", lines.Select((line, i) => $"250{(i == lines.Count - 1 ? ' ' : '-')}{line}"));
    }

    private string Expected() => Convert.ToBase64String(
        Encoding.UTF8.GetBytes($"\0{server.Credentials?.UserName}\0{server.Credentials?.Password}"));

    private string Take(string recipient)
    {
        _recipients.Add(recipient);
        return "250 ok";
    }

    private static string AddressIn(string line) => line[(line.IndexOf('<', StringComparison.Ordinal) + 1)..line.IndexOf('>', StringComparison.Ordinal)];

    private async Task SecureAsync(CancellationToken cancellationToken)
    {
        var secure = new SslStream(_stream);
        _stream = secure;
        await secure.AuthenticateAsServerAsync(
            new SslServerAuthenticationOptions { ServerCertificate = server.Certificate!.Value }, cancellationToken);
        _isSecure = true;
    }

    private async Task ReceiveAsync(CancellationToken cancellationToken)
    {
        var text = new StringBuilder();
        while (await ReadLineAsync(cancellationToken) is { } line && line != ".")
            text.Append(CultureInfo.InvariantCulture, $"{(line.StartsWith('.') ? line[1..] : line)}\r\n");
        using var bytes = new MemoryStream(Encoding.Latin1.GetBytes(text.ToString()));
        var message = await MimeMessage.LoadAsync(bytes, cancellationToken);
        foreach (var recipient in _recipients)
            receive(new ReceivedMail(_sender, recipient, text.ToString(), message));
    }

    private async Task<string?> ReadLineAsync(CancellationToken cancellationToken)
    {
        var line = new List<byte>();
        var one = new byte[1];
        while (await _stream.ReadAsync(one, cancellationToken) == 1)
        {
            if (one[0] == '\n')
                return Encoding.Latin1.GetString([.. line]).TrimEnd('\r');
            line.Add(one[0]);
        }

        return null;
    }

    private async Task AnswerAsync(string text, CancellationToken cancellationToken) =>
        await _stream.WriteAsync(Encoding.ASCII.GetBytes(text + "\r\n"), cancellationToken);
}
