using TenantManager.Api.Configuration;
using TenantManager.Domain.Tenants;
using TenantManager.Infrastructure.Configuration;
using Xunit;

namespace TenantManager.Api.FunctionalTests.Configuration;

public sealed class UsageSettingsTests
{
    [Fact]
    public void Has_the_defaults_of_the_documentation() =>
        Assert.Equal(
            new UsageOptions(
                new PlanQuotas(
                    new Quotas(1L << 30, 5, 10_000), new Quotas(50L << 30, 50, 100_000), new Quotas(500L << 30, 1_000, 1_000_000)),
                TimeSpan.FromMinutes(5),
                TimeSpan.FromDays(400)),
            Read());

    [Fact]
    public void Reads_what_is_set() =>
        Assert.Equal(
            new UsageOptions(
                new PlanQuotas(new Quotas(512L << 20, 2, 1_000), new Quotas(null, 10, null), new Quotas(null, null, null)),
                TimeSpan.FromSeconds(30),
                TimeSpan.FromDays(90)),
            Read(
                ("QUOTA_FREE", "512MB/2/1000"),
                ("QUOTA_PRO", "0 / 10 / 0"),
                ("QUOTA_ENTERPRISE", "0/0/0"),
                ("USAGE_INTERVAL", "30s"),
                ("USAGE_RETENTION", "90d")));

    [Theory]
    [InlineData("1GB")]
    [InlineData("1GB/5")]
    [InlineData("1GB/5/10000/1")]
    [InlineData("1GB/5/10,000")]
    [InlineData("1GB//10000")]
    [InlineData("-1GB/5/10000")]
    [InlineData("5/1GB/10000")]
    [InlineData("1GB/99999999999/10000")]
    public void Refuses_quotas_that_are_none(string text) =>
        Assert.Equal([$"QUOTA_PRO {QuotaText.Form}"], Variables.MistakesOf(Variables.Development(("QUOTA_PRO", text))));

    [Fact]
    public void Tells_all_mistakes_at_once_by_name() =>
        Assert.Equal(
            [
                $"QUOTA_ENTERPRISE {QuotaText.Form}", $"QUOTA_FREE {QuotaText.Form}",
                $"USAGE_INTERVAL {DurationParser.Form}, at least 1 s", $"USAGE_RETENTION {DurationParser.Form}, at least 86400 s",
            ],
            Variables.MistakesOf(Variables.Development(
                ("QUOTA_FREE", "much"), ("QUOTA_ENTERPRISE", "more"), ("USAGE_INTERVAL", "0"), ("USAGE_RETENTION", "1h")))
                .Order(StringComparer.Ordinal));

    private static UsageOptions Read(params (string Name, string Value)[] changes) =>
        SettingsReader.Read(Variables.Development(changes)).Infrastructure.Usage;
}
