using Microsoft.Extensions.Logging;

namespace TenantManager.Infrastructure.Mail;

/// <summary>Sends what is due.</summary>
internal sealed partial class MailSender(MailQueue queue, MailComposer composer, IMailTransport transport, ILogger<MailSender> logger)
{
    /// <summary>Until nothing is due any more.</summary>
    /// <exception cref="MailUnavailableException">The server cannot be used; what is not sent stays due.</exception>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        if (await queue.DropAsync(cancellationToken) is > 0 and var late)
            TriedForTooLong(late);
        if (!await queue.HasDueAsync(cancellationToken))
            return;
        await using var connection = await transport.ConnectAsync(cancellationToken);
        while (await queue.TryClaimAsync(cancellationToken) is { } mail)
            await DeliverAsync(mail, connection, cancellationToken);
    }

    private async Task DeliverAsync(ClaimedMail mail, IMailConnection connection, CancellationToken cancellationToken)
    {
        try
        {
            if (mail.Organization is not null)
                await connection.SendAsync(composer.Compose(mail), cancellationToken);
            await queue.RemoveAsync(mail.Id, cancellationToken);
        }
        catch (MailRefusedException e)
        {
            var pause = MailQueue.PauseAfter(mail.Attempts);
            NotTaken(e, mail.Id, mail.Kind, pause.TotalSeconds, e.Message);
            await queue.PostponeAsync(mail.Id, pause, cancellationToken);
        }
        catch (MailUnavailableException)
        {
            await queue.PostponeAsync(mail.Id, TimeSpan.Zero, cancellationToken);
            throw;
        }
    }

    [LoggerMessage(2711, LogLevel.Warning, "The mail server did not take mail {MailId} ({Kind}), which is tried again in {Seconds:0} s: {Reason}")]
    private partial void NotTaken(Exception exception, Guid mailId, string kind, double seconds, string reason);

    [LoggerMessage(2712, LogLevel.Error, "{Count} mails could not be sent for so long that they were given up")]
    private partial void TriedForTooLong(int count);
}
