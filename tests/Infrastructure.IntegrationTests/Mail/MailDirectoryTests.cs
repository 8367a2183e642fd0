using Microsoft.Extensions.Logging.Abstractions;
using MimeKit;
using TenantManager.Infrastructure.Mail;
using Xunit;

namespace TenantManager.Infrastructure.IntegrationTests.Mail;

public sealed class MailDirectoryTests : IDisposable
{
    private readonly DirectoryInfo _parent = Directory.CreateTempSubdirectory("tenant-manager-mail-");

    public void Dispose() => _parent.Delete(recursive: true);

    [Fact]
    public async Task Each_mail_is_a_file_for_its_owner_alone()
    {
        var token = TestContext.Current.CancellationToken;
        var directory = new MailDirectory(Path.Combine(_parent.FullName, "mail"), TimeProvider.System, NullLogger<MailDirectory>.Instance);
        var message = new MimeMessage { Subject = "Hello", Body = new TextPart("plain") { Text = "https://a/?token=b" } };

        for (var i = 0; i < 2; i++)
        {
            await using var connection = await directory.ConnectAsync(token);
            await connection.SendAsync(message, token);
        }

        var files = new DirectoryInfo(Path.Combine(_parent.FullName, "mail")).GetFiles();
        Assert.Equal(2, files.Length);
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute, files[0].Directory!.UnixFileMode);
        Assert.All(files, file =>
        {
            Assert.Equal(".eml", file.Extension);
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, file.UnixFileMode);
            Assert.Contains("https://a/?token=b", File.ReadAllText(file.FullName), StringComparison.Ordinal);
        });
    }
}
