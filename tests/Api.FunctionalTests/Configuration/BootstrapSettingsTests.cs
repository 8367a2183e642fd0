using TenantManager.Api.Configuration;
using TenantManager.TestSupport;
using Xunit;

namespace TenantManager.Api.FunctionalTests.Configuration;

public sealed class BootstrapSettingsTests : IDisposable
{
    private readonly string _file = Path.GetTempFileName();

    public void Dispose() => File.Delete(_file);

    [Fact]
    public void There_is_no_script_by_default() =>
        Assert.Null(SettingsReader.Read(Variables.Development()).Infrastructure.Bootstrap.Script);

    [Fact]
    public void The_samples_script_can_be_used() =>
        Assert.NotNull(SettingsReader.Read(Variables.Development(
            ("TENANT_BOOTSTRAP_SQL", RepositoryFiles.PathOf("samples", "crm", "bootstrap", "bootstrap.sql"))))
            .Infrastructure.Bootstrap.Script);

    [Fact]
    public void Tells_each_mistake_of_the_script_by_the_variable_and_its_line()
    {
        File.WriteAllText(_file, "SELECT @tenant;\nCOMMIT;\n\\q\n");

        var mistakes = Variables.MistakesOf(Variables.Development(("TENANT_BOOTSTRAP_SQL", _file)));

        Assert.Collection(
            mistakes,
            mistake => Assert.StartsWith("TENANT_BOOTSTRAP_SQL has a mistake in line 1: @tenant is", mistake, StringComparison.Ordinal),
            mistake => Assert.StartsWith("TENANT_BOOTSTRAP_SQL has a mistake in line 2: COMMIT", mistake, StringComparison.Ordinal),
            mistake => Assert.StartsWith("TENANT_BOOTSTRAP_SQL has a mistake in line 3: a backslash", mistake, StringComparison.Ordinal));
    }

    [Fact]
    public void Tells_of_a_file_that_is_not_there() =>
        Assert.Contains(
            "TENANT_BOOTSTRAP_SQL names '/nonexistent.sql', which does not exist",
            Variables.MistakesOf(Variables.Development(("TENANT_BOOTSTRAP_SQL", "/nonexistent.sql"))));
}
