using TenantManager.Api.Configuration;
using Xunit;

namespace TenantManager.Api.FunctionalTests.Configuration;

public sealed class ProductionSettingsTests
{
    [Fact]
    public void Accepts_a_complete_configuration() =>
        Assert.False(SettingsReader.Read(Variables.Production()).IsDevelopment);

    [Theory]
    [InlineData("JWT_SECRET")]
    [InlineData("SUPER_ADMIN_KEY")]
    [InlineData("GLOBAL_DATABASE_URL")]
    public void Refuses_a_missing(string name) =>
        Assert.StartsWith(
            $"{name} is required in production",
            Assert.Single(Variables.MistakesOf(Variables.Production().Without(name))),
            StringComparison.Ordinal);

    [Theory]
    [InlineData("your-strong-random-secret-here")]
    [InlineData("your-strong-admin-key-here")]
    [InlineData("YOUR-super-secret-that-is-long-enough-for-this")]
    [InlineData("$(openssl rand -base64 32) and some more text")]
    [InlineData("change-me-change-me-change-me-change-me")]
    [InlineData("0123456789abcdef0123456789abcde")]
    [InlineData("aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa")]
    public void Refuses_example_short_and_monotonous_secrets_without_showing_them(string secret)
    {
        var mistakes = Variables.MistakesOf(Variables.Production(("JWT_SECRET", secret), ("SUPER_ADMIN_KEY", secret)));

        Assert.Equal(["JWT_SECRET", "SUPER_ADMIN_KEY"], mistakes.Select(mistake => mistake.Split(' ')[0]));
        Assert.DoesNotContain(mistakes, mistake => mistake.Contains(secret, StringComparison.Ordinal));
    }

    [Fact]
    public void Counts_bytes_not_characters() =>
        Assert.Equal(
            "öäüßéèêáàâñçøåæœ",
            SettingsReader.Read(Variables.Production(("JWT_SECRET", "öäüßéèêáàâñçøåæœ"))).Infrastructure.Tokens.JwtSecret);

    [Fact]
    public void Refuses_every_origin_together_with_credentials() =>
        Assert.StartsWith(
            "ALLOWED_ORIGINS must not be * together with",
            Assert.Single(Variables.MistakesOf(
                Variables.Production(("ALLOWED_ORIGINS", "*"), ("CORS_ALLOW_CREDENTIALS", "true")))),
            StringComparison.Ordinal);

    [Fact]
    public void Refuses_the_example_file_as_it_is()
    {
        var example = new Dictionary<string, string>(ExampleFile.Read()) { ["NODE_ENV"] = "production" };

        Assert.Equal(["JWT_SECRET", "SUPER_ADMIN_KEY"], Variables.MistakesOf(example).Select(m => m.Split(' ')[0]));
    }
}
