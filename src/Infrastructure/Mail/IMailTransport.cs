using MimeKit;

namespace TenantManager.Infrastructure.Mail;

/// <summary>Where mails go.</summary>
internal interface IMailTransport
{
    /// <exception cref="MailUnavailableException">None can be sent at the moment.</exception>
    Task<IMailConnection> ConnectAsync(CancellationToken cancellationToken);
}

internal interface IMailConnection : IAsyncDisposable
{
    /// <exception cref="MailRefusedException">This mail cannot be sent; others may be.</exception>
    /// <exception cref="MailUnavailableException">None can be sent at the moment.</exception>
    Task SendAsync(MimeMessage message, CancellationToken cancellationToken);
}

/// <summary>The mail server cannot be reached, or does not let this service in.</summary>
internal sealed class MailUnavailableException(Exception innerException) : Exception(innerException.Message, innerException);

/// <summary>
/// The mail server did not take this mail. Whatever it says, it may later: a server that is set up wrongly also says of every mailbox that
/// there is none.
/// </summary>
internal sealed class MailRefusedException(Exception innerException) : Exception(innerException.Message, innerException);
