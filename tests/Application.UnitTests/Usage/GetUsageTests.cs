using FluentValidation;
using Moq;
using TenantManager.Application.Abstractions;
using TenantManager.Application.Access;
using TenantManager.Application.UnitTests.Support;
using TenantManager.Application.Usage.GetUsage;
using TenantManager.Domain.Tenants;
using Xunit;

namespace TenantManager.Application.UnitTests.Usage;

/// <summary>On 1 March 2026.</summary>
public sealed class GetUsageTests : IAsyncDisposable
{
    private static readonly TenantAccess Tenant = new(
        Guid.NewGuid(), "acme-corp", "Acme Corp", Plan.Pro, TenantStatus.Active, "twenty_tenant_acme_corp_0000002a", 1);

    private readonly TestApplication _app = new();

    public GetUsageTests()
    {
        _app.Context.SetupGet(c => c.Caller)
            .Returns(new TenantCaller(Tenant, CallerKind.User, Guid.NewGuid(), "admin@acme.com", AccessLevel.Read));
        _app.Usage.Setup(u => u.ReadDaysAsync(Tenant.Id, It.IsAny<UsagePeriod>(), It.IsAny<CancellationToken>()))
            .ReturnsAsync([new DayOfUsage(new DateOnly(2026, 2, 1), 42, 8_000_000, 1)]);
    }

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    [Fact]
    public async Task Shows_the_last_thirty_days_where_nothing_else_is_asked_for()
    {
        var result = await _app.SendAsync(new GetUsageQuery(null, null));

        Assert.Equal((new DateOnly(2026, 1, 31), new DateOnly(2026, 3, 1)), (result.Value!.From, result.Value.To));
        Assert.Equal(42, Assert.Single(result.Value.Days).ApiCalls);
    }

    [Fact]
    public async Task Shows_the_thirty_days_that_end_with_the_last_that_is_asked_for() =>
        Assert.Equal(new DateOnly(2025, 12, 2), (await _app.SendAsync(new GetUsageQuery(null, new DateOnly(2025, 12, 31)))).Value!.From);

    [Fact]
    public async Task Shows_a_leap_year_whole()
    {
        var result = await _app.SendAsync(new GetUsageQuery(new DateOnly(2024, 1, 1), new DateOnly(2024, 12, 31)));

        Assert.True(result.IsSuccess);
    }

    [Theory]
    [InlineData(2026, 3, 2, 2026, 3, 1)]
    [InlineData(2025, 1, 1, 2026, 1, 2)]
    public async Task Refuses_what_ends_before_it_begins_and_what_is_longer_than_a_year(int y1, int m1, int d1, int y2, int m2, int d2)
    {
        var refused = await Assert.ThrowsAsync<ValidationException>(
            () => _app.SendAsync(new GetUsageQuery(new DateOnly(y1, m1, d1), new DateOnly(y2, m2, d2))));

        Assert.Equal("From", Assert.Single(refused.Errors).PropertyName);
    }

    [Fact]
    public async Task The_first_day_of_all_is_no_fault() =>
        Assert.Equal(DateOnly.MinValue, (await _app.SendAsync(new GetUsageQuery(null, DateOnly.MinValue))).Value!.From);
}
