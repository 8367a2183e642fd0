using System.Globalization;
using TenantManager.Domain.Tenants;
using Xunit;

namespace TenantManager.Domain.UnitTests.Tenants;

public sealed class UsageMonthTests
{
    [Theory]
    [InlineData("2026-11-01T00:00:00Z", "2026-11-01", "2026-12-01T00:00:00Z")]
    [InlineData("2026-12-31T23:59:59Z", "2026-12-01", "2027-01-01T00:00:00Z")]
    [InlineData("2028-02-29T12:00:00Z", "2028-02-01", "2028-03-01T00:00:00Z")]
    [InlineData("2026-12-01T01:00:00+02:00", "2026-11-01", "2026-12-01T00:00:00Z")]
    public void Is_the_calendars_in_utc(string time, string month, string end)
    {
        var now = DateTimeOffset.Parse(time, CultureInfo.InvariantCulture);

        Assert.Equal(DateOnly.Parse(month, CultureInfo.InvariantCulture), UsageMonth.Of(UsageMonth.DayOf(now)));
        Assert.Equal(DateTimeOffset.Parse(end, CultureInfo.InvariantCulture), UsageMonth.EndAfter(now));
    }
}
