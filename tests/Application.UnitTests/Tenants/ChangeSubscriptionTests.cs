using FluentValidation;
using Moq;
using TenantManager.Application.Tenants.ChangeSubscription;
using TenantManager.Application.UnitTests.Support;
using TenantManager.Domain.Tenants;
using TenantManager.Domain.UnitTests.Support;
using Xunit;

namespace TenantManager.Application.UnitTests.Tenants;

public sealed class ChangeSubscriptionTests : IAsyncDisposable
{
    private readonly TestApplication _app = new();
    private readonly Tenant _tenant = Some.Tenant();

    public ChangeSubscriptionTests()
    {
        _app.Gate.Setup(g => g.ApplyAsync(It.IsAny<Guid>(), It.IsAny<CancellationToken>())).Does(() => _app.Steps.Add("gate"));
        _app.Queries.Setup(q => q.FindAsync(It.IsAny<Guid>(), It.IsAny<CancellationToken>())).ReturnsAsync(Some.Details());
        _app.Tenants.Setup(t => t.FindLockedAsync(_tenant.Id, It.IsAny<CancellationToken>())).ReturnsAsync(_tenant);
        _app.Usage.Setup(u => u.FindAsync(_tenant.Id, It.IsAny<CancellationToken>()))
            .ReturnsAsync(_tenant.Usage!.With(nameof(TenantUsage.DatabaseSizeBytes), 8_000_000L));
    }

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    [Fact]
    public async Task Is_committed_before_the_server_is_told()
    {
        Assert.True((await _app.SendAsync(new ChangeSubscriptionCommand(_tenant.Id, "enterprise"))).IsSuccess);

        Assert.Equal(["save", "commit", "gate"], _app.Steps);
        Assert.Equal((Plan.Enterprise, QuotaOverrides.None), (_tenant.Plan, _tenant.QuotaOverrides));
    }

    [Fact]
    public async Task What_is_not_given_stays_and_null_gives_the_plans_back()
    {
        await _app.SendAsync(new ChangeSubscriptionCommand(_tenant.Id, null)
        {
            Users = new QuotaChange(7), ApiCallsPerMonth = new QuotaChange(100),
        });
        await _app.SendAsync(new ChangeSubscriptionCommand(_tenant.Id, null) { Users = new QuotaChange(null) });

        Assert.Equal((Plan.Pro, new QuotaOverrides(null, null, 100)), (_tenant.Plan, _tenant.QuotaOverrides));
    }

    [Theory]
    [InlineData(8_000_000, StorageState.Open)]
    [InlineData(7_999_999, StorageState.ReadOnly)]
    [InlineData(1, StorageState.Closed)]
    public async Task Decides_at_once_what_the_database_may_be_used_for(long quota, StorageState state)
    {
        await _app.SendAsync(new ChangeSubscriptionCommand(_tenant.Id, null) { StorageBytes = new QuotaChange(quota) });
        Assert.Equal(state, _tenant.StorageState);

        await _app.SendAsync(new ChangeSubscriptionCommand(_tenant.Id, null) { StorageBytes = new QuotaChange(null) });
        Assert.Equal(StorageState.Open, _tenant.StorageState);
    }

    [Fact]
    public async Task Nothing_to_change_plans_that_are_none_and_quotas_of_nothing_are_refused()
    {
        Assert.Equal(["Plan"], await RefusedAsync(new ChangeSubscriptionCommand(_tenant.Id, null)));
        Assert.Equal(["Plan"], await RefusedAsync(new ChangeSubscriptionCommand(_tenant.Id, "gold")));
        Assert.Equal(
            ["ApiCallsPerMonth", "StorageBytes", "Users"],
            await RefusedAsync(new ChangeSubscriptionCommand(_tenant.Id, "free")
            {
                StorageBytes = new QuotaChange(0), Users = new QuotaChange(1L + int.MaxValue), ApiCallsPerMonth = new QuotaChange(-1),
            }));
    }

    [Fact]
    public async Task What_is_not_complete_is_not_changed()
    {
        _tenant.With(nameof(Tenant.Status), TenantStatus.Pending);

        Assert.Same(TenantErrors.NotComplete, (await _app.SendAsync(new ChangeSubscriptionCommand(_tenant.Id, "free"))).Error);

        Assert.Empty(_app.Steps);
    }

    private async Task<IEnumerable<string>> RefusedAsync(ChangeSubscriptionCommand command) =>
        (await Assert.ThrowsAsync<ValidationException>(() => _app.SendAsync(command))).Errors.Select(error => error.PropertyName).Order();
}
