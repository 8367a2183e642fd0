using TenantManager.Domain.Tenants;
using TenantManager.Domain.UnitTests.Support;
using Xunit;

namespace TenantManager.Domain.UnitTests.Tenants;

public sealed class QuotasTests
{
    [Theory]
    [InlineData(0, StorageState.Open)]
    [InlineData(1000, StorageState.Open)]
    [InlineData(1001, StorageState.ReadOnly)]
    [InlineData(1500, StorageState.ReadOnly)]
    [InlineData(1501, StorageState.Closed)]
    public void Past_the_quota_it_is_read_only_and_past_one_and_a_half_times_closed(long size, StorageState state) =>
        Assert.Equal(state, new Quotas(1000, null, null).StorageStateAt(size));

    [Fact]
    public void Without_a_quota_it_is_open() => Assert.Equal(StorageState.Open, new Quotas(null, 1, 1).StorageStateAt(long.MaxValue));

    [Fact]
    public void The_largest_quota_is_not_wrapped_around() =>
        Assert.Equal(StorageState.Open, new Quotas(long.MaxValue, 1, 1).StorageStateAt(long.MaxValue));

    [Fact]
    public void What_was_agreed_with_a_tenant_takes_the_place_of_its_plans()
    {
        var tenant = Some.ActiveTenant();

        Assert.True(tenant.ChangeSubscription(Plan.Free, new QuotaOverrides(null, 7, null), Some.Now).IsSuccess);

        Assert.Equal(new Quotas(1L << 30, 7, 10_000), PlanQuotas.Default.Of(tenant));
    }

    [Theory]
    [InlineData(Plan.Free, 1L << 30, 5, 10_000)]
    [InlineData(Plan.Pro, 50L << 30, 50, 100_000)]
    [InlineData(Plan.Enterprise, 500L << 30, 1_000, 1_000_000)]
    public void Each_plan_has_quotas(Plan plan, long storage, int users, long calls) =>
        Assert.Equal(new Quotas(storage, users, calls), PlanQuotas.Default.Of(plan));

    [Theory]
    [InlineData(TenantStatus.Pending)]
    [InlineData(TenantStatus.Failed)]
    public void A_tenant_that_is_not_complete_is_not_changed(TenantStatus status)
    {
        var tenant = Some.TenantThatIs(status);

        Assert.Same(TenantErrors.NotComplete, tenant.ChangeSubscription(Plan.Enterprise, QuotaOverrides.None, Some.Now).Error);

        Assert.Equal(Plan.Pro, tenant.Plan);
    }

    [Fact]
    public void Says_whether_the_state_of_its_storage_is_another_one()
    {
        var tenant = Some.ActiveTenant();
        var quotas = new Quotas(1000, null, null);

        Assert.True(tenant.LimitStorage(1200, quotas));
        Assert.False(tenant.LimitStorage(1300, quotas));
        Assert.Equal(StorageState.ReadOnly, tenant.StorageState);
        Assert.True(tenant.LimitStorage(900, quotas));
        Assert.Equal(StorageState.Open, tenant.StorageState);
    }
}
