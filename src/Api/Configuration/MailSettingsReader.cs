using MimeKit;
using TenantManager.Infrastructure.Configuration;

namespace TenantManager.Api.Configuration;

/// <summary>How mails are sent. In production without <c>SMTP_URL</c> none are; in development they are files then.</summary>
internal sealed class MailSettingsReader(VariableReader variables, string developmentDirectory, bool isDevelopment)
{
    private static readonly TimeSpan ShortestLifetime = TimeSpan.FromMinutes(1);

    public MailOptions Read()
    {
        var server = ReadServer();
        return new MailOptions
        {
            Server = server,
            Directory = server is null && isDevelopment ? developmentDirectory : null,
            From = ReadFrom(),
            AppUrl = ReadAppUrl(),
            InvitationLifetime = variables.Duration("INVITATION_EXPIRES_IN", TimeSpan.FromDays(7), ShortestLifetime),
            PasswordResetLifetime = variables.Duration("PASSWORD_RESET_EXPIRES_IN", TimeSpan.FromHours(1), ShortestLifetime),
        };
    }

    private bool IsRequired => !isDevelopment && variables.Text("SMTP_URL") is not null;

    private SmtpServerOptions? ReadServer()
    {
        if (variables.Text("SMTP_URL") is not { } url)
            return null;
        try
        {
            return SmtpUrl.Parse(url);
        }
        catch (FormatException e)
        {
            variables.Mistake("SMTP_URL", e.Message);
            return null;
        }
    }

    private string ReadFrom()
    {
        var from = Required("MAIL_FROM", "Tenant Manager <tenant-manager@localhost>");
        if (from.Length > 0 && !(MailboxAddress.TryParse(from, out var address) && address.Domain.Length > 0))
            variables.Mistake("MAIL_FROM", "must be an address such as accounts@acme.com, or ACME <accounts@acme.com>");
        return from;
    }

    private string ReadAppUrl()
    {
        var text = Required("APP_URL", "http://localhost:5173").TrimEnd('/');
        if (text.Length > 0 && !(Uri.TryCreate(text, UriKind.Absolute, out var url) && IsBare(url)))
            variables.Mistake("APP_URL", "must be a URL such as https://app.example.com, without a query");
        return text;
    }

    /// <summary>Nothing that a path could not be put behind, and no line of a mail could be broken by.</summary>
    private static bool IsBare(Uri url) =>
        url is { Scheme: "http" or "https", Query: "", Fragment: "", UserInfo: "" } && !url.OriginalString.Any(c => char.IsControl(c) || char.IsWhiteSpace(c));

    private string Required(string name, string inDevelopment)
    {
        if (variables.Text(name) is { } text)
            return text;
        if (IsRequired)
            variables.Mistake(name, "is required together with SMTP_URL");
        return isDevelopment ? inDevelopment : "";
    }
}
