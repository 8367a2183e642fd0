using TenantManager.Api.Configuration;
using Xunit;

namespace TenantManager.Api.FunctionalTests.Configuration;

public sealed class EnvironmentFileTests : IDisposable
{
    private readonly string _file = Path.GetTempFileName();

    public void Dispose() => File.Delete(_file);

    [Fact]
    public void Is_read_below_the_environment()
    {
        File.WriteAllText(_file, "TENANT_MANAGER_TEST_ONLY=from file\nPATH=from file\n");

        var variables = EnvironmentVariables.Read(_file);

        Assert.Equal("from file", variables["TENANT_MANAGER_TEST_ONLY"]);
        Assert.NotEqual("from file", variables["PATH"]);
        Assert.Null(Environment.GetEnvironmentVariable("TENANT_MANAGER_TEST_ONLY"));
    }

    [Fact]
    public void Keeps_a_dollar_in_single_quotes()
    {
        File.WriteAllText(_file, "TENANT_MANAGER_TEST_ONLY='pa$word # no comment'\n");

        Assert.Equal("pa$word # no comment", EnvironmentVariables.Read(_file)["TENANT_MANAGER_TEST_ONLY"]);
    }

    [Fact]
    public void Is_refused_by_line_and_without_its_text_where_it_cannot_be_read()
    {
        File.WriteAllText(_file, "A=b\nJWT_SECRET=sekret\"sekret\n");

        var mistake = Assert.Single(Assert.Throws<SettingsException>(() => EnvironmentVariables.Read(_file)).Mistakes);

        Assert.Contains("in line 2", mistake, StringComparison.Ordinal);
        Assert.DoesNotContain("sekret", mistake, StringComparison.Ordinal);
    }

    [Fact]
    public void The_example_is_right_in_development() =>
        Assert.True(SettingsReader.Read(ExampleFile.Read()).IsDevelopment);

    [Fact]
    public void The_example_names_every_variable_that_is_read()
    {
        var asked = new AskedVariables(Variables.Production(("USE_DOCKER_FOR_SCHEMA_COPY", "true")));
        SettingsReader.Read(asked);
        var example = File.ReadAllLines(ExampleFile.Path);

        Assert.Contains("PORT", asked.Names);
        Assert.All(asked.Names, name => Assert.Contains(example, line => Names(line, name)));
    }

    // ASPNETCORE_ENVIRONMENT is told of beside NODE_ENV, and has no line of its own.
    private static bool Names(string line, string name) =>
        line.TrimStart('#', ' ').StartsWith($"{name}=", StringComparison.Ordinal)
        || (name == "ASPNETCORE_ENVIRONMENT" && line.Contains(name, StringComparison.Ordinal));
}
