using System.Net.Sockets;
using MailKit;
using MailKit.Net.Smtp;
using MailKit.Security;
using MimeKit;
using TenantManager.Infrastructure.Configuration;

namespace TenantManager.Infrastructure.Mail;

/// <summary>A mail server. Its certificate must be one that the machine trusts.</summary>
internal sealed class SmtpTransport(SmtpServerOptions server, TimeProvider clock) : IMailTransport
{
    private static readonly TimeSpan ConnectTimeout = TimeSpan.FromSeconds(30);

    public async Task<IMailConnection> ConnectAsync(CancellationToken cancellationToken)
    {
        var client = new SmtpClient { CheckCertificateRevocation = false };
        try
        {
            await WithinAsync(ConnectTimeout, clock, token => OpenAsync(client, token), cancellationToken);
            return new SmtpConnection(client, clock);
        }
        catch (Exception e)
        {
            client.Dispose();
            if (IsOutage(e))
                throw new MailUnavailableException(e);
            throw;
        }
    }

    /// <summary>All that says nothing of one mail, but of the server or the way to it.</summary>
    public static bool IsOutage(Exception exception) => exception
        is SocketException or IOException or TimeoutException or SslHandshakeException or AuthenticationException
        or System.Security.Authentication.AuthenticationException or ProtocolException or CommandException
        or NotSupportedException or ServiceNotConnectedException or ServiceNotAuthenticatedException;

    /// <exception cref="TimeoutException">It took longer.</exception>
    public static async Task WithinAsync(
        TimeSpan limit, TimeProvider clock, Func<CancellationToken, Task> work, CancellationToken cancellationToken)
    {
        using var timeout = new CancellationTokenSource(limit, clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, cancellationToken);
        try
        {
            await work(either.Token);
        }
        catch (OperationCanceledException e) when (!cancellationToken.IsCancellationRequested)
        {
            throw new TimeoutException($"The mail server did not answer within {limit.TotalSeconds:0} s.", e);
        }
    }

    private async Task OpenAsync(SmtpClient client, CancellationToken cancellationToken)
    {
        await client.ConnectAsync(server.Host, server.Port, OptionsOf(server.Tls), cancellationToken);
        if (server.User is not null)
            await client.AuthenticateAsync(server.User, server.Password ?? "", cancellationToken);
    }

    private static SecureSocketOptions OptionsOf(SmtpTls tls) => tls switch
    {
        SmtpTls.Implicit => SecureSocketOptions.SslOnConnect,
        SmtpTls.StartTls => SecureSocketOptions.StartTls,
        SmtpTls.None => SecureSocketOptions.None,
        _ => throw new InvalidOperationException($"Unknown protection {tls}."),
    };

    private sealed class SmtpConnection(SmtpClient client, TimeProvider clock) : IMailConnection
    {
        private static readonly TimeSpan SendTimeout = TimeSpan.FromSeconds(60);
        private static readonly TimeSpan QuitTimeout = TimeSpan.FromSeconds(5);

        public async Task SendAsync(MimeMessage message, CancellationToken cancellationToken)
        {
            try
            {
                await WithinAsync(SendTimeout, clock, token => client.SendAsync(message, token), cancellationToken);
            }
            // Not supported is an address in Unicode, where the server knows no SMTPUTF8.
            catch (Exception e) when (e is SmtpCommandException or NotSupportedException && client.IsConnected)
            {
                throw new MailRefusedException(e);
            }
            catch (Exception e) when (IsOutage(e))
            {
                throw new MailUnavailableException(e);
            }
        }

        public async ValueTask DisposeAsync()
        {
            try
            {
                if (client.IsConnected)
                    await WithinAsync(QuitTimeout, clock, token => client.DisconnectAsync(quit: true, token), CancellationToken.None);
            }
            catch (Exception e) when (IsOutage(e))
            {
                // What was sent is sent; nothing hangs on a farewell.
            }
            finally
            {
                client.Dispose();
            }
        }
    }
}
