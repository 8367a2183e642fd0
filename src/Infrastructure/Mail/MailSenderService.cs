using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Npgsql;
using TenantManager.Infrastructure.Startup;

namespace TenantManager.Infrastructure.Mail;

/// <summary>Looks every second for mails that are due, on every replica; less often while the mail server cannot be used.</summary>
internal sealed partial class MailSenderService(
    MailSender sender, StartupState startup, TimeProvider clock, ILogger<MailSenderService> logger) : BackgroundService
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(30);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await startup.Settled.WaitAsync(stoppingToken);
        var pause = Interval;
        while (startup.Phase == StartupPhase.Ready)
        {
            await Task.Delay(pause, clock, stoppingToken);
            pause = await TryRunAsync(stoppingToken) ? Interval : Longer(pause);
        }
    }

    private static TimeSpan Longer(TimeSpan pause) => 2 * pause < LongestPause ? 2 * pause : LongestPause;

    private async Task<bool> TryRunAsync(CancellationToken stoppingToken)
    {
        try
        {
            await sender.RunAsync(stoppingToken);
            return true;
        }
        catch (MailUnavailableException e)
        {
            Unavailable(e, e.Message);
        }
        catch (NpgsqlException e)
        {
            RegistryUnavailable(e, e.Message);
        }
#pragma warning disable CA1031 // one mail that nobody has foreseen must not end the sending of all
        catch (Exception e) when (!stoppingToken.IsCancellationRequested)
#pragma warning restore CA1031
        {
            Unforeseen(e, e.GetType().Name);
        }

        return false;
    }

    [LoggerMessage(2701, LogLevel.Warning, "The mail server cannot be used at the moment, and mails wait: {Reason}")]
    private partial void Unavailable(Exception exception, string reason);

    [LoggerMessage(2702, LogLevel.Warning, "The registry cannot be asked for mails at the moment: {Reason}")]
    private partial void RegistryUnavailable(Exception exception, string reason);

    [LoggerMessage(2703, LogLevel.Error, "Unforeseen {Kind} while mails were sent")]
    private partial void Unforeseen(Exception exception, string kind);
}
