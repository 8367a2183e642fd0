using System.Text;
using MimeKit;
using TenantManager.Application.Abstractions;
using TenantManager.Infrastructure.Configuration;
using TenantManager.Infrastructure.IntegrationTests.Composition;
using TenantManager.Infrastructure.Mail;
using TenantManager.Infrastructure.Security;
using Xunit;

namespace TenantManager.Infrastructure.IntegrationTests.Mail;

public sealed class MailComposerTests
{
    private static readonly Guid Id = new("01890a5d-ac96-774b-bcce-b302099a8057");

    private readonly LinkTokens _tokens = new(new SecretsKey(new SecretsOptions(AdapterOptions.SecretsKey)));

    [Theory]
    [InlineData("ACME\r\nBcc: evil@example.com")]
    [InlineData("ACME\nBcc: evil@example.com\n\nAnother body")]
    [InlineData("ACME\u2028Bcc: evil@example.com")]
    [InlineData("ACME\u0085Bcc: evil@example.com")]
    [InlineData("=?utf-8?Q?ACME=0D=0ABcc:_evil@example.com?=")]
    [InlineData("Ærø 日本 😀")]
    public void A_name_can_be_no_header(string name)
    {
        var text = Written(MailKinds.Invitation, name);
        var headers = text[..text.IndexOf("\r\n\r\n", StringComparison.Ordinal)];

        Assert.DoesNotContain(headers.Split("\r\n"), line => line.StartsWith("Bcc", StringComparison.OrdinalIgnoreCase));
        Assert.All(headers, c => Assert.True(char.IsAscii(c)));
        var read = Read(text);
        Assert.Equal("someone@acme.com", Assert.Single(read.GetRecipients()).Address);
        Assert.Equal(FieldsOf(Read(Written(MailKinds.Invitation, "ACME"))), FieldsOf(read));
    }

    [Fact]
    public void The_longest_name_is_in_the_subject_whole()
    {
        var name = string.Concat(Enumerable.Repeat("Größte ", 36)).Trim();

        Assert.Equal($"Invitation to {name}", Read(Written(MailKinds.Invitation, name)).Subject);
    }

    [Theory]
    [InlineData(MailKinds.Invitation, "https://app.acme.com/accept-invitation?token=")]
    [InlineData(MailKinds.PasswordReset, "https://app.acme.com/reset-password?token=")]
    public void The_link_stands_on_a_line_of_its_own_and_is_good(string kind, string start)
    {
        var text = Written(kind, "ACME");
        var link = Assert.Single(text.Split("\r\n"), line => line.StartsWith("https://", StringComparison.Ordinal));

        Assert.StartsWith(start, link, StringComparison.Ordinal);
        Assert.Equal(Id, _tokens.Read(kind == MailKinds.Invitation ? LinkPurpose.Invitation : LinkPurpose.PasswordReset, link[start.Length..]));
        Assert.DoesNotContain('\n', text.Replace("\r\n", "", StringComparison.Ordinal));
        Assert.Contains("1 March 2026, 12:00 UTC", text, StringComparison.Ordinal);
    }

    [Fact]
    public void The_headers_are_those_that_a_mail_must_have_and_its_id_is_the_same_at_each_attempt()
    {
        var mail = Read(Written(MailKinds.PasswordReset, "ACME"));

        Assert.Equal("ACME <accounts@acme.com>", mail.From.ToString().Replace("\"", "", StringComparison.Ordinal));
        Assert.Equal($"{Id:N}@acme.com", mail.MessageId);
        Assert.Equal("auto-generated", mail.Headers[HeaderId.AutoSubmitted]);
        Assert.NotEqual(default, mail.Date);
        Assert.Equal("Reset your password", mail.Subject);
    }

    private static IEnumerable<string> FieldsOf(MimeMessage mail) =>
        mail.Headers.Select(header => header.Field).Order(StringComparer.Ordinal);

    private string Written(string kind, string organization)
    {
        var options = new MailOptions { From = "ACME <accounts@acme.com>", AppUrl = "https://app.acme.com" };
        var mail = new MailComposer(options, _tokens, TimeProvider.System).Compose(
            new ClaimedMail(Id, kind, "someone@acme.com", 1, organization, new DateTimeOffset(2026, 3, 1, 13, 0, 0, TimeSpan.FromHours(1))));
        using var stream = new MemoryStream();
        var format = FormatOptions.Default.Clone();
        format.NewLineFormat = NewLineFormat.Dos;
        mail.WriteTo(format, stream, TestContext.Current.CancellationToken);
        return Encoding.UTF8.GetString(stream.ToArray());
    }

    private static MimeMessage Read(string text)
    {
        using var stream = new MemoryStream(Encoding.UTF8.GetBytes(text));
        return MimeMessage.Load(stream, TestContext.Current.CancellationToken);
    }
}
