using TenantManager.Domain.Tenants;
using TenantManager.Domain.UnitTests.Support;
using Xunit;

namespace TenantManager.Domain.UnitTests.Tenants;

public sealed class TenantTests
{
    private static readonly DateTimeOffset Later = Some.Now.AddMinutes(1);

    [Fact]
    public void Begins_pending_with_what_it_registered()
    {
        var tenant = Some.PendingTenant();

        Assert.Equal(TenantStatus.Pending, tenant.Status);
        Assert.Equal("Acme Corp", tenant.Name.Value);
        Assert.Equal("acme-corp", tenant.Slug.Value);
        Assert.Equal("twenty_tenant_acme_corp_0000002a", tenant.DatabaseName.Value);
        Assert.Equal(Plan.Pro, tenant.Plan);
        Assert.Equal("key-1", tenant.SecretsKeyId);
        Assert.Equal(1, tenant.DatabasePasswordVersion);
        Assert.Equal(Some.Now, tenant.CreatedAt);
        Assert.Equal(Some.Now, tenant.UpdatedAt);
        Assert.Null(tenant.ProvisioningTime);
    }

    [Fact]
    public void Has_ids_that_sort_by_the_time_of_registration()
    {
        var tenants = Enumerable.Range(0, 20).Select(i => Some.PendingTenant(Some.Now.AddMilliseconds(i))).ToList();

        Assert.All(tenants, tenant => Assert.Equal(7, tenant.Id.Version));
        Assert.Equal(
            tenants.Select(tenant => tenant.Id),
            tenants.Select(tenant => tenant.Id).OrderBy(id => id.ToString("D"), StringComparer.Ordinal));
    }

    [Fact]
    public void Uses_nothing_while_it_is_pending()
    {
        var tenant = Some.PendingTenant();

        Assert.NotNull(tenant.Usage);
        Assert.Equal(tenant.Id, tenant.Usage.TenantId);
        Assert.Equal(0, tenant.Usage.DatabaseSizeBytes);
        Assert.Equal(0, tenant.Usage.ActiveUsersCount);
        Assert.Equal(0, tenant.Usage.ApiCallsCount);
        Assert.Null(tenant.Usage.LastActivity);
    }

    [Fact]
    public void Becomes_active_when_its_database_is_complete()
    {
        var tenant = Some.PendingTenant();

        tenant.Activate(8_000_000, TimeSpan.FromMilliseconds(1_850), Later);

        Assert.Equal(TenantStatus.Active, tenant.Status);
        Assert.Equal(TimeSpan.FromMilliseconds(1_850), tenant.ProvisioningTime);
        Assert.Equal(Later, tenant.UpdatedAt);
        Assert.Equal(Some.Now, tenant.CreatedAt);
    }

    [Fact]
    public void Uses_a_database_and_one_administrator_when_it_becomes_active()
    {
        var tenant = Some.PendingTenant();

        tenant.Activate(8_000_000, TimeSpan.Zero, Later);

        Assert.Equal(8_000_000, tenant.Usage!.DatabaseSizeBytes);
        Assert.Equal(1, tenant.Usage.ActiveUsersCount);
        Assert.Equal(0, tenant.Usage.ApiCallsCount);
        Assert.Equal(Later, tenant.Usage.LastActivity);
    }

    [Fact]
    public void Becomes_active_where_its_usage_was_not_loaded()
    {
        var tenant = Some.PendingTenant().With(nameof(Tenant.Usage), null);

        tenant.Activate(8_000_000, TimeSpan.Zero, Later);

        Assert.Equal(TenantStatus.Active, tenant.Status);
    }

    [Theory]
    [InlineData(TenantStatus.Active)]
    [InlineData(TenantStatus.Suspended)]
    [InlineData(TenantStatus.Failed)]
    public void Becomes_active_from_pending_alone(TenantStatus status)
    {
        var tenant = Some.TenantThatIs(status);

        Assert.Throws<InvalidOperationException>(() => tenant.Activate(8_000_000, TimeSpan.Zero, Later));
        Assert.Equal(status, tenant.Status);
        Assert.Equal(Some.Now, tenant.UpdatedAt);
        Assert.Null(tenant.ProvisioningTime);
    }

    [Fact]
    public void Becomes_failed_when_it_cannot_be_undone()
    {
        var tenant = Some.PendingTenant();

        tenant.Fail(Later);

        Assert.Equal(TenantStatus.Failed, tenant.Status);
        Assert.Equal(Later, tenant.UpdatedAt);
    }

    [Fact]
    public void Stays_failed_since_the_first_time()
    {
        var tenant = Some.PendingTenant();
        tenant.Fail(Some.Now);

        tenant.Fail(Later);

        Assert.Equal(TenantStatus.Failed, tenant.Status);
        Assert.Equal(Some.Now, tenant.UpdatedAt);
    }

    [Theory]
    [InlineData(TenantStatus.Active)]
    [InlineData(TenantStatus.Suspended)]
    public void Cannot_fail_once_it_has_a_database(TenantStatus status)
    {
        var tenant = Some.TenantThatIs(status);

        Assert.Throws<InvalidOperationException>(() => tenant.Fail(Later));
        Assert.Equal(status, tenant.Status);
    }

    [Fact]
    public void Can_take_another_slug_while_it_is_pending()
    {
        var tenant = Some.PendingTenant();

        tenant.Rename(Slug.Parse("acme-corp-2"), DatabaseName.Parse("acme_corp_2_0000002b"));

        Assert.Equal("acme-corp-2", tenant.Slug.Value);
        Assert.Equal("acme_corp_2_0000002b", tenant.DatabaseName.Value);
    }

    [Theory]
    [InlineData(TenantStatus.Active)]
    [InlineData(TenantStatus.Suspended)]
    [InlineData(TenantStatus.Failed)]
    public void Keeps_its_slug_once_it_is_pending_no_more(TenantStatus status)
    {
        var tenant = Some.TenantThatIs(status);

        Assert.Throws<InvalidOperationException>(
            () => tenant.Rename(Slug.Parse("acme-corp-2"), DatabaseName.Parse("acme_corp_2_0000002b")));
        Assert.Equal("acme-corp", tenant.Slug.Value);
    }

    [Fact]
    public void Remembers_which_secrets_key_its_password_is_from()
    {
        var tenant = Some.ActiveTenant();

        tenant.UseSecretsKey("key-2", Later);

        Assert.Equal("key-2", tenant.SecretsKeyId);
        Assert.Equal(1, tenant.DatabasePasswordVersion);
        Assert.Equal(Later, tenant.UpdatedAt);
    }

    [Fact]
    public void Lets_its_users_in_while_it_is_active() => Assert.True(Some.ActiveTenant().CheckAccess().IsSuccess);

    [Theory]
    [InlineData(TenantStatus.Pending, "tenant_not_ready")]
    [InlineData(TenantStatus.Failed, "tenant_not_ready")]
    [InlineData(TenantStatus.Suspended, "tenant_suspended")]
    public void Keeps_its_users_out_and_says_why(TenantStatus status, string code) =>
        Assert.Equal(code, Some.TenantThatIs(status).CheckAccess().Error?.Code);

    [Fact]
    public void Answers_for_every_status_whether_its_users_may_come_in() =>
        Assert.All(Enum.GetValues<TenantStatus>(), status => Assert.NotNull(Some.TenantThatIs(status).CheckAccess()));

    [Fact]
    public void Begins_with_empty_settings()
    {
        var tenant = Some.PendingTenant();

        var settings = TenantSettings.Empty(tenant.Id, Some.Now);

        Assert.Equal((tenant.Id, "{}", Some.Now), (settings.TenantId, settings.Document, settings.UpdatedAt));
    }
}
