using TenantManager.Application.Settings;
using Xunit;

namespace TenantManager.Application.UnitTests.Settings;

public sealed class SettingsDocumentTests
{
    private static readonly SettingsDocument Document = new("{}", "\"abc\"");

    [Theory]
    [InlineData(null, true)]
    [InlineData("*", true)]
    [InlineData("\"abc\"", true)]
    [InlineData("\"x\", \"abc\"", true)]
    [InlineData("\"x\"", false)]
    [InlineData("W/\"abc\"", false)]
    [InlineData("abc", false)]
    [InlineData("", false)]
    public void Is_of_a_version_that_is_named_strongly(string? condition, bool expected) => Assert.Equal(expected, Document.Satisfies(condition));
}
