using System.Text;
using TenantManager.Api.Configuration;
using Xunit;

namespace TenantManager.Api.FunctionalTests.Configuration;

public sealed class DevelopmentDataTests : IDisposable
{
    private readonly string _directory = Path.Combine(Path.GetTempPath(), Path.GetRandomFileName());

    private string SecretsFile => Path.Combine(_directory, "secrets.json");

    public void Dispose()
    {
        if (Directory.Exists(_directory))
            Directory.Delete(_directory, recursive: true);
    }

    [Fact]
    public void Without_any_variable_there_is_an_embedded_server_with_generated_secrets()
    {
        var settings = SettingsReader.Read(new Dictionary<string, string>(), _directory);
        var server = settings.Infrastructure.DatabaseServer;

        Assert.Equal(Path.Combine(_directory, "postgres"), settings.Infrastructure.EmbeddedPostgres!.DataDirectory);
        Assert.Equal(settings.Infrastructure.EmbeddedPostgres.Port, server.Port);
        Assert.Contains("twenty_global", settings.Infrastructure.GlobalDatabase.ConnectionString, StringComparison.Ordinal);
        Assert.True(Encoding.UTF8.GetByteCount(settings.Infrastructure.Tokens.JwtSecret) >= 32);
        Assert.True(Encoding.UTF8.GetByteCount(settings.Operator.AdminKey) >= 32);
    }

    [Fact]
    public void Secrets_are_kept_and_for_their_owner_only()
    {
        var first = SettingsReader.Read(new Dictionary<string, string>(), _directory);
        var second = SettingsReader.Read(new Dictionary<string, string>(), _directory);

        Assert.Equal(first.Operator, second.Operator);
        Assert.Equal(first.Infrastructure.Tokens, second.Infrastructure.Tokens);
        Assert.Equal(first.Infrastructure.EmbeddedPostgres!.Port, second.Infrastructure.EmbeddedPostgres!.Port);
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(SecretsFile));
        Assert.False(File.GetUnixFileMode(_directory).HasFlag(UnixFileMode.OtherRead));
        Assert.True(File.GetUnixFileMode(_directory).HasFlag(UnixFileMode.OtherExecute));
    }

    [Fact]
    public void Nothing_is_made_where_everything_is_configured()
    {
        SettingsReader.Read(Variables.Development(), _directory);

        Assert.False(Directory.Exists(_directory));
    }

    [Theory]
    [InlineData("")]
    [InlineData("null")]
    [InlineData("{}")]
    [InlineData("{\"JwtSecret\": \"sekret")]
    public void A_damaged_file_is_told_of_without_its_text(string text)
    {
        Directory.CreateDirectory(_directory);
        File.WriteAllText(SecretsFile, text);

        var failure = Assert.Throws<SettingsException>(() => SettingsReader.Read(new Dictionary<string, string>(), _directory));

        Assert.Contains("is damaged", Assert.Single(failure.Mistakes), StringComparison.Ordinal);
        Assert.DoesNotContain("sekret", failure.Message, StringComparison.Ordinal);
    }
}
