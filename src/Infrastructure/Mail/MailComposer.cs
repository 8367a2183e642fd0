using System.Globalization;
using MimeKit;
using TenantManager.Application.Abstractions;
using TenantManager.Infrastructure.Configuration;

namespace TenantManager.Infrastructure.Mail;

/// <summary>Puts mails into words: plain text, one link. MimeKit encodes what goes into headers, whatever an organization is called.</summary>
internal sealed class MailComposer(MailOptions options, ILinkTokens tokens, TimeProvider clock)
{
    // RFC 5321, section 4.5.3.1.6, without the line's end.
    private const int LongestLine = 998;

    public MimeMessage Compose(ClaimedMail mail)
    {
        var from = MailboxAddress.Parse(options.From);
        var message = new MimeMessage
        {
            Subject = SubjectOf(mail),
            Body = new TextPart("plain") { Text = TextOf(mail) },
            Date = clock.GetUtcNow(),
            // The same at each attempt: a mail that arrives twice is one.
            MessageId = $"{mail.Id:N}@{from.Domain}",
        };
        message.From.Add(from);
        message.To.Add(new MailboxAddress("", mail.Email));
        // RFC 3834: nobody's absence notice is to answer.
        message.Headers.Add(HeaderId.AutoSubmitted, "auto-generated");
        // As it is, where it may be: a developer copies the link from the file.
        message.Prepare(EncodingConstraint.EightBit, LongestLine);
        return message;
    }

    private static string SubjectOf(ClaimedMail mail) => mail.Kind switch
    {
        MailKinds.Invitation => $"Invitation to {mail.Organization}",
        MailKinds.PasswordReset => "Reset your password",
        _ => throw Unknown(mail),
    };

    private string TextOf(ClaimedMail mail) => mail.Kind switch
    {
        MailKinds.Invitation =>
            $"""
            You are invited to join {mail.Organization}.

            To accept, open this link and choose a password:

            {Link("accept-invitation", LinkPurpose.Invitation, mail.Id)}

            It is good once, until {Until(mail)}. If you did not expect this
            invitation, you need not do anything.

            """,
        MailKinds.PasswordReset =>
            $"""
            Somebody asked for a new password for your account at
            {mail.Organization}.

            If it was you, open this link and choose one:

            {Link("reset-password", LinkPurpose.PasswordReset, mail.Id)}

            It is good once, until {Until(mail)}, and ends all of your sessions.
            If it was not you, you need not do anything: your password stays as it is.

            """,
        _ => throw Unknown(mail),
    };

    private string Link(string page, LinkPurpose purpose, Guid id) => $"{options.AppUrl}/{page}?token={tokens.TokenOf(purpose, id)}";

    private static string Until(ClaimedMail mail) =>
        mail.ExpiresAt.UtcDateTime.ToString("d MMMM yyyy, HH:mm 'UTC'", CultureInfo.InvariantCulture);

    private static InvalidOperationException Unknown(ClaimedMail mail) => new($"Unknown kind of mail {mail.Kind}.");
}
