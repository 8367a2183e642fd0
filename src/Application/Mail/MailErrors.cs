using TenantManager.Domain.Common;

namespace TenantManager.Application.Mail;

public static class MailErrors
{
    public static readonly Error NotConfigured = Error.Unavailable(
        "mail_not_configured", "This service has no mail server, and sends neither invitations nor links to reset a password. Ask its operator.");

    public static readonly Error QueueFull = Error.Unavailable(
        "mail_queue_full", "Too many mails are waiting to be sent. Try again in a few minutes.");
}
