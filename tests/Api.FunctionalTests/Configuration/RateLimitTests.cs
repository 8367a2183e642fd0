using TenantManager.Api.Configuration;
using Xunit;

namespace TenantManager.Api.FunctionalTests.Configuration;

public sealed class RateLimitTests
{
    [Fact]
    public void Reads_requests_per_time()
    {
        Assert.True(RateLimit.TryParse("20/1h", out var limit));
        Assert.Equal(new RateLimit(20, TimeSpan.FromHours(1)), limit);
    }

    [Theory]
    [InlineData("0")]
    [InlineData("")]
    public void Nothing_and_zero_turn_it_off(string text)
    {
        Assert.True(RateLimit.TryParse(text, out var limit));
        Assert.Null(limit);
    }

    [Theory]
    [InlineData("20")]
    [InlineData("0/1h")]
    [InlineData("-1/1h")]
    [InlineData("20/")]
    [InlineData("20/0s")]
    [InlineData("20/1h/2")]
    public void Refuses_anything_else(string text) => Assert.False(RateLimit.TryParse(text, out _));
}
