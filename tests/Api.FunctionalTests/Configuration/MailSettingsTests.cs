using TenantManager.Api.Configuration;
using TenantManager.Infrastructure.Configuration;
using Xunit;

namespace TenantManager.Api.FunctionalTests.Configuration;

public sealed class MailSettingsTests
{
    private static readonly (string, string)[] Complete =
        [("SMTP_URL", "smtp://mail.acme.com"), ("MAIL_FROM", "ACME <accounts@acme.com>"), ("APP_URL", "https://app.acme.com/crm/")];

    [Theory]
    [InlineData("smtp://mail.acme.com", "mail.acme.com", 587, SmtpTls.StartTls, null, null)]
    [InlineData("smtp://mail.acme.com:2525/?tls=starttls", "mail.acme.com", 2525, SmtpTls.StartTls, null, null)]
    [InlineData("smtps://u:p@mail.acme.com", "mail.acme.com", 465, SmtpTls.Implicit, "u", "p")]
    [InlineData("smtp://127.0.0.1?tls=none", "127.0.0.1", 25, SmtpTls.None, null, null)]
    [InlineData("smtp://u%40acme.com:a%2Fb%3F%25c:d@[::1]:587", "::1", 587, SmtpTls.StartTls, "u@acme.com", "a/b?%c:d")]
    public void A_server_is_named_by_a_URL(string url, string host, int port, SmtpTls tls, string? user, string? password) =>
        Assert.Equal(new SmtpServerOptions(host, port, tls, user, password), SmtpUrl.Parse(url));

    [Theory]
    [InlineData("mail.acme.com:587")]
    [InlineData("https://u:sekret@mail.acme.com")]
    [InlineData("smtp://u:sekret@")]
    [InlineData("smtp://u:sekret@mail.acme.com:0")]
    [InlineData("smtp://u:sekret@mail.acme.com:smtp")]
    [InlineData("smtp://u:sekret@mail acme.com")]
    [InlineData("smtp://u:sek/ret@mail.acme.com")]
    [InlineData("smtp://u:sekret?@mail.acme.com")]
    [InlineData("smtp://u:sekret%@mail.acme.com")]
    [InlineData("smtp://sekret@mail.acme.com")]
    [InlineData("smtp://:sekret@mail.acme.com")]
    [InlineData("smtp://u:sekret@mail.acme.com?tls=maybe")]
    [InlineData("smtps://u:sekret@mail.acme.com?tls=none")]
    public void What_names_none_is_refused_without_showing_it(string url)
    {
        var mistake = Assert.Single(Variables.MistakesOf(Variables.Production([.. Complete, ("SMTP_URL", url)])));

        Assert.StartsWith("SMTP_URL ", mistake, StringComparison.Ordinal);
        Assert.DoesNotContain("sek", mistake, StringComparison.Ordinal);
    }

    [Fact]
    public void In_production_sender_and_application_are_required_with_the_server() => Assert.Equal(
        ["APP_URL is required together with SMTP_URL", "MAIL_FROM is required together with SMTP_URL"],
        Variables.MistakesOf(Variables.Production(("SMTP_URL", "smtp://mail.acme.com"))).Order(StringComparer.Ordinal));

    [Fact]
    public void In_production_without_a_server_no_mail_is_sent() =>
        Assert.False(SettingsReader.Read(Variables.Production()).Infrastructure.Mail.IsConfigured);

    [Fact]
    public void In_development_without_a_server_mails_are_files()
    {
        var mail = SettingsReader.Read(Variables.Development()).Infrastructure.Mail;

        Assert.True(mail.IsConfigured);
        Assert.Null(mail.Server);
        Assert.EndsWith("/.data/mail", mail.Directory, StringComparison.Ordinal);
        Assert.Equal(("Tenant Manager <tenant-manager@localhost>", "http://localhost:5173"), (mail.From, mail.AppUrl));
        Assert.Equal((TimeSpan.FromDays(7), TimeSpan.FromHours(1)), (mail.InvitationLifetime, mail.PasswordResetLifetime));
    }

    [Fact]
    public void With_a_server_mails_are_sent_in_development_too()
    {
        var mail = SettingsReader.Read(Variables.Development(Complete)).Infrastructure.Mail;

        Assert.Equal("mail.acme.com", mail.Server?.Host);
        Assert.Null(mail.Directory);
        Assert.Equal("https://app.acme.com/crm", mail.AppUrl);
    }

    [Theory]
    [InlineData("MAIL_FROM", "accounts")]
    [InlineData("MAIL_FROM", "a@acme.com\r\nBcc: b@acme.com")]
    [InlineData("APP_URL", "app.acme.com")]
    [InlineData("APP_URL", "ftp://app.acme.com")]
    [InlineData("APP_URL", "https://app.acme.com/?page=")]
    [InlineData("APP_URL", "https://app.acme.com/#")]
    [InlineData("INVITATION_EXPIRES_IN", "0")]
    [InlineData("PASSWORD_RESET_EXPIRES_IN", "soon")]
    public void Mistakes_are_told_by_name(string name, string value) => Assert.StartsWith(
        $"{name} ",
        Assert.Single(Variables.MistakesOf(Variables.Production([.. Complete, (name, value)]))),
        StringComparison.Ordinal);

    [Fact]
    public void The_password_is_in_no_text() => Assert.DoesNotContain(
        "sekret",
        $"{SmtpUrl.Parse("smtp://u:sekret@h")} {new MailOptions { Server = SmtpUrl.Parse("smtp://u:sekret@h") }}",
        StringComparison.Ordinal);
}
