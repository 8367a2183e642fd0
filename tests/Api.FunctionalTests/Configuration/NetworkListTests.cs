using System.Net;
using TenantManager.Api.Configuration;
using Xunit;

namespace TenantManager.Api.FunctionalTests.Configuration;

public sealed class NetworkListTests
{
    [Fact]
    public void Reads_networks_and_single_addresses() =>
        Assert.Equal(
            new[] { "10.0.0.0/8", "127.0.0.1/32", "fd00::/8", "::1/128" }.Select(IPNetwork.Parse),
            SettingsReader.Read(Variables.Development(("TRUSTED_PROXIES", "10.0.0.0/8, 127.0.0.1,fd00::/8,::1")))
                .Http.TrustedProxies);

    [Theory]
    [InlineData("10.1")]
    [InlineData("10.0.0.0/33")]
    [InlineData("proxy.internal")]
    [InlineData("*")]
    public void Refuses_anything_else(string text) =>
        Assert.StartsWith(
            $"TRUSTED_PROXIES has '{text}'",
            Assert.Single(Variables.MistakesOf(Variables.Development(("TRUSTED_PROXIES", text)))),
            StringComparison.Ordinal);
}
