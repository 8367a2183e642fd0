using TenantManager.Api.Configuration;
using Xunit;

namespace TenantManager.Api.FunctionalTests.Configuration;

public sealed class VariableReaderTests
{
    private static readonly TimeSpan Otherwise = TimeSpan.FromMinutes(1);

    [Theory]
    [InlineData("0", null, false)]
    [InlineData("1ms", null, true)]
    [InlineData("0", 0, true)]
    [InlineData("0s", 0, true)]
    [InlineData("-1s", 0, false)]
    [InlineData("1999ms", 2, false)]
    [InlineData("2s", 2, true)]
    public void A_duration_is_longer_than_nothing_or_not_shorter_than_is_asked(string text, int? leastSeconds, bool isAllowed)
    {
        var reader = Reader(text);

        var duration = reader.Duration("A", Otherwise, leastSeconds is { } seconds ? TimeSpan.FromSeconds(seconds) : null);

        Assert.Equal(isAllowed, reader.Mistakes.Count == 0);
        Assert.Equal(isAllowed ? DurationParser.Parse(text) : Otherwise, duration);
    }

    [Fact]
    public void A_duration_that_is_too_short_is_told_the_least()
    {
        var reader = Reader("1s");

        reader.Duration("A", Otherwise, TimeSpan.FromSeconds(2));

        Assert.Equal([$"A {DurationParser.Form}, at least 2 s"], reader.Mistakes);
    }

    [Fact]
    public void A_duration_that_is_not_set_is_the_default_even_if_shorter_than_the_least() =>
        Assert.Equal(Otherwise, Reader("").Duration("A", Otherwise, TimeSpan.FromHours(1)));

    [Theory]
    [InlineData("", null)]
    [InlineData("0", null)]
    [InlineData("0MB", null)]
    [InlineData("1kB", 1024L)]
    public void A_size_of_nothing_is_none(string text, long? bytes)
    {
        var reader = Reader(text);

        Assert.Equal(bytes, reader.Bytes("A"));
        Assert.Empty(reader.Mistakes);
    }

    [Fact]
    public void A_size_that_is_none_is_told()
    {
        var reader = Reader("much");

        Assert.Null(reader.Bytes("A"));
        Assert.Equal([$"A {ByteSize.Form}"], reader.Mistakes);
    }

    private static VariableReader Reader(string value) => new(new Dictionary<string, string> { ["A"] = value });
}
