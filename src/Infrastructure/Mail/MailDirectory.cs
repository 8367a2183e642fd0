using System.Globalization;
using Microsoft.Extensions.Logging;
using MimeKit;

namespace TenantManager.Infrastructure.Mail;

/// <summary>A developer's mail server: a directory in which each mail is a file, for its owner alone.</summary>
internal sealed partial class MailDirectory(string path, TimeProvider clock, ILogger<MailDirectory> logger) : IMailTransport, IMailConnection
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    public Task<IMailConnection> ConnectAsync(CancellationToken cancellationToken) => Task.FromResult<IMailConnection>(this);

    public async Task SendAsync(MimeMessage message, CancellationToken cancellationToken)
    {
        try
        {
            Directory.CreateDirectory(path, OwnerOnly | UnixFileMode.UserExecute);
            var time = clock.GetUtcNow().ToString("yyyyMMdd-HHmmss-fff", CultureInfo.InvariantCulture);
            var name = $"{time}-{Guid.NewGuid():N}.eml";
            var unfinished = Path.Combine(path, name + ".new");
            await using (var stream = new FileStream(unfinished, new FileStreamOptions
            {
                Mode = FileMode.CreateNew, Access = FileAccess.Write, UnixCreateMode = OwnerOnly,
            }))
            {
                await message.WriteToAsync(stream, cancellationToken);
            }

            File.Move(unfinished, Path.Combine(path, name));
            Written(name);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new MailUnavailableException(e);
        }
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    [LoggerMessage(2721, LogLevel.Information, "There is no SMTP_URL: a mail was written to .data/mail/{Name}")]
    private partial void Written(string name);
}
