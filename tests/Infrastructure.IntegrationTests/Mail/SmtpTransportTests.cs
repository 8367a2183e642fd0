using System.Net;
using MimeKit;
using TenantManager.Infrastructure.Configuration;
using TenantManager.Infrastructure.Mail;
using TenantManager.TestSupport;
using TenantManager.TestSupport.Mail;
using Xunit;

namespace TenantManager.Infrastructure.IntegrationTests.Mail;

/// <summary>With a server whose certificate the machine trusts it is tested over HTTP, where a process can be told whom to trust.</summary>
public sealed class SmtpTransportTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Sends_by_plain_SMTP_where_it_is_told_to()
    {
        await using var server = new SmtpServer { Credentials = new NetworkCredential("u", "p") };
        server.Start();

        await SendAsync(server, SmtpTls.None, "p");

        var received = Assert.Single(server.Received);
        Assert.Equal(("accounts@acme.com", "someone@acme.com", "Hello"), (received.Sender, received.Recipient, received.Message.Subject));
    }

    [Fact]
    public async Task A_wrong_password_is_told_without_it()
    {
        await using var server = new SmtpServer { Credentials = new NetworkCredential("u", "p") };
        server.Start();

        var failure = await Assert.ThrowsAsync<MailUnavailableException>(() => SendAsync(server, SmtpTls.None, "wr0ng"));

        Assert.DoesNotContain("wr0ng", failure.ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain(Convert.ToBase64String("\0u\0wr0ng"u8), failure.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Sends_nothing_where_the_server_offers_no_protection_or_nobody_trusts_its_certificate()
    {
        using var certificate = new TestCertificate();
        await using var bare = new SmtpServer();
        await using var untrusted = new SmtpServer { Certificate = certificate };
        bare.Start();
        untrusted.Start();

        await Assert.ThrowsAsync<MailUnavailableException>(() => SendAsync(bare, SmtpTls.StartTls));
        await Assert.ThrowsAsync<MailUnavailableException>(() => SendAsync(bare, SmtpTls.Implicit));
        await Assert.ThrowsAsync<MailUnavailableException>(() => SendAsync(untrusted, SmtpTls.StartTls));

        Assert.Empty(bare.Received.Concat(untrusted.Received));
    }

    [Fact]
    public async Task A_server_that_is_not_there_is_unavailable()
    {
        await using var server = new SmtpServer();

        await Assert.ThrowsAsync<MailUnavailableException>(() => SendAsync(server, SmtpTls.None));
    }

    [Fact]
    public async Task A_recipient_who_is_refused_leaves_the_connection_to_the_others()
    {
        await using var server = new SmtpServer { Refusal = recipient => recipient == "gone@acme.com" ? "550 5.1.1 nobody" : null };
        server.Start();
        await using var connection = await TransportTo(server, SmtpTls.None).ConnectAsync(Token);

        await Assert.ThrowsAsync<MailRefusedException>(() => connection.SendAsync(MailTo("gone@acme.com"), Token));
        await connection.SendAsync(MailTo("someone@acme.com"), Token);

        Assert.Single(server.Received);
    }

    private static async Task SendAsync(SmtpServer server, SmtpTls tls, string? password = null)
    {
        await using var connection = await TransportTo(server, tls, password).ConnectAsync(Token);
        await connection.SendAsync(MailTo("someone@acme.com"), Token);
    }

    private static SmtpTransport TransportTo(SmtpServer server, SmtpTls tls, string? password = null) =>
        new(new SmtpServerOptions(PostgresServer.Host, server.Port, tls, password is null ? null : "u", password), TimeProvider.System);

    private static MimeMessage MailTo(string recipient) => new(
        new[] { new MailboxAddress("", "accounts@acme.com") }, new[] { new MailboxAddress("", recipient) }, "Hello", new TextPart("plain") { Text = "Hello" });
}
