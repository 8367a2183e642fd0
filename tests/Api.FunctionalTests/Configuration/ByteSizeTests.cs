using TenantManager.Api.Configuration;
using Xunit;

namespace TenantManager.Api.FunctionalTests.Configuration;

public sealed class ByteSizeTests
{
    [Theory]
    [InlineData("0", 0)]
    [InlineData("1048576", 1L << 20)]
    [InlineData("8kB", 8L << 10)]
    [InlineData("512MB", 512L << 20)]
    [InlineData("20GB", 20L << 30)]
    [InlineData("1TB", 1L << 40)]
    [InlineData("1tb", 1L << 40)]
    [InlineData("20 GB", 20L << 30)]
    [InlineData("0GB", 0)]
    [InlineData("9223372036854775807", long.MaxValue)]
    [InlineData("8388607TB", 8_388_607L << 40)]
    public void Reads_a_number_with_or_without_a_unit(string text, long bytes) => Assert.Equal(bytes, ByteSize.Parse(text));

    [Theory]
    [InlineData("")]
    [InlineData("GB")]
    [InlineData("-1GB")]
    [InlineData("1.5GB")]
    [InlineData("1e9")]
    [InlineData("1,000")]
    [InlineData("20G")]
    [InlineData("20GiB")]
    [InlineData("1PB")]
    [InlineData("10%")]
    public void Refuses_anything_else(string text) => Assert.Null(ByteSize.Parse(text));

    [Theory]
    [InlineData("9223372036854775808")]
    [InlineData("8388608TB")]
    [InlineData("99999999999999999999TB")]
    public void Refuses_what_does_not_fit_instead_of_wrapping_around(string text) => Assert.Null(ByteSize.Parse(text));
}
