using TenantManager.Api.Operations;
using Xunit;

namespace TenantManager.Api.FunctionalTests.Operations;

public sealed class PreferHeaderTests
{
    [Theory]
    [InlineData("respond-async")]
    [InlineData("Respond-Async")]
    [InlineData(" respond-async ; wait=3")]
    [InlineData("respond-async=\"\"")]
    [InlineData("return=minimal,respond-async")]
    [InlineData("foo=\"a, b\", respond-async, wait=100")]
    [InlineData(",,respond-async,")]
    [InlineData("foo=\"quoted \\\" quote, \", respond-async")]
    public void Asks_for_it(string value) => Assert.True(PreferHeader.AsksForAsync(value));

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("wait=10")]
    [InlineData("respond-asynchronously")]
    [InlineData("handling=respond-async")]
    [InlineData("foo=\"x, respond-async\"")]
    [InlineData("foo; respond-async")]
    [InlineData("foo=\"never closed, respond-async")]
    [InlineData("\"\\")]
    public void Does_not(string? value) => Assert.False(PreferHeader.AsksForAsync(value));
}
