using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using MimeKit;

namespace TenantManager.TestSupport.Mail;

/// <summary>A mail server on a port of the loopback that keeps what it takes, and can be stopped and started again.</summary>
public sealed class SmtpServer : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly ConcurrentQueue<ReceivedMail> _received = [];
    private readonly ConcurrentDictionary<Task, byte> _sessions = [];
    private CancellationTokenSource _stopping = new();
    private TcpListener? _listener;

    public int Port { get; } = Ports.FindFree();

    /// <summary>Who may send; null for everybody.</summary>
    public NetworkCredential? Credentials { get; init; }

    /// <summary>With one it offers STARTTLS.</summary>
    public TestCertificate? Certificate { get; init; }

    /// <summary>What it answers to a recipient instead of taking it; null to take it.</summary>
    public Func<string, string?> Refusal { get; set; } = _ => null;

    public IReadOnlyList<ReceivedMail> Received => [.. _received];

    public void Start()
    {
        _stopping = new CancellationTokenSource();
        _listener = new TcpListener(IPAddress.Loopback, Port);
        _listener.Server.SetSocketOption(SocketOptionLevel.Socket, SocketOptionName.ReuseAddress, true);
        _listener.Start();
        _ = AcceptAsync(_listener, _stopping.Token);
    }

    /// <summary>Refuses connections from here on, and cuts those that are open.</summary>
    public async Task StopAsync()
    {
        _listener?.Stop();
        await _stopping.CancelAsync();
        await Task.WhenAll(_sessions.Keys);
        _stopping.Dispose();
    }

    /// <summary>The nth mail to an email, as soon as it is there.</summary>
    public async Task<MimeMessage> ToAsync(string email, int number = 1)
    {
        List<ReceivedMail> mails = [];
        await Eventually.TrueAsync(
            string.Create(CultureInfo.InvariantCulture, $"{email} has {number} mails"),
            Patience,
            () => (mails = [.. _received.Where(mail => mail.Recipient == email)]).Count >= number);
        return mails[number - 1].Message;
    }

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        _listener?.Dispose();
    }

    private async Task AcceptAsync(TcpListener listener, CancellationToken cancellationToken)
    {
        try
        {
            while (true)
            {
                var client = await listener.AcceptTcpClientAsync(cancellationToken);
                var session = new SmtpSession(this, client, _received.Enqueue).RunAsync(cancellationToken);
                _sessions.TryAdd(session, 0);
                _ = session.ContinueWith(ended => _sessions.TryRemove(ended, out _), TaskScheduler.Default);
            }
        }
        catch (Exception e) when (e is OperationCanceledException or SocketException or ObjectDisposedException)
        {
            // Stopped.
        }
    }
}

/// <param name="Sender">Of the envelope.</param>
/// <param name="Recipient">Of the envelope.</param>
/// <param name="Text">To the byte, as Latin-1.</param>
/// <param name="Message">Parsed.</param>
public sealed record ReceivedMail(string Sender, string Recipient, string Text, MimeMessage Message);
