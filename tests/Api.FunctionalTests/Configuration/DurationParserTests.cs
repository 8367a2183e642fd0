using TenantManager.Api.Configuration;
using Xunit;

namespace TenantManager.Api.FunctionalTests.Configuration;

public sealed class DurationParserTests
{
    [Theory]
    [InlineData("30s", 30)]
    [InlineData("15m", 15 * 60)]
    [InlineData("24h", 24 * 3600)]
    [InlineData("7d", 7 * 24 * 3600)]
    [InlineData("3600", 3600)]
    [InlineData("1500ms", 1.5)]
    [InlineData("0", 0)]
    public void Reads_a_number_with_or_without_a_unit(string text, double seconds) =>
        Assert.Equal(TimeSpan.FromSeconds(seconds), DurationParser.Parse(text));

    [Theory]
    [InlineData("")]
    [InlineData("s")]
    [InlineData("-5s")]
    [InlineData("1.5h")]
    [InlineData("1 h")]
    [InlineData("1y")]
    [InlineData("1H")]
    [InlineData("9999999999999999999s")]
    [InlineData("4000d")]
    public void Refuses_anything_else(string text) => Assert.Null(DurationParser.Parse(text));
}
