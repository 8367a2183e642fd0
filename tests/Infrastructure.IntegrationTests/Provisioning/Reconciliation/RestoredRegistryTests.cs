using TenantManager.Domain.Tenants;
using TenantManager.Infrastructure.Provisioning.Server;
using TenantManager.TestSupport;
using Xunit;

namespace TenantManager.Infrastructure.IntegrationTests.Provisioning.Reconciliation;

/// <summary>
/// A registry that was restored from a backup, or a standby that was promoted, has a tenant as pending that has been a customer since.
/// </summary>
public sealed class RestoredRegistryTests(PostgresServer server)
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    public async Task A_customers_database_is_kept_and_told_of_once(int warm)
    {
        await using var bench = await NewAsync(warm);
        var tenant = await RegisterAsync(bench);
        Assert.Equal(MarkedAs.Tenant, (await bench.MarkOfAsync(tenant))?.Kind);
        await RestoreAsync(bench, tenant);

        for (var round = 0; round < 2; round++)
        {
            await bench.ReconcileAsync();
            await bench.SweepAsync();
        }

        Assert.Equal(["database", "role"], await bench.TracesOfAsync(tenant.DatabaseName.Value));
        Assert.Equal(tenant.DatabaseName.Value, await bench.QueryAsync<string>(tenant, "SELECT current_database()::text"));
        Assert.Equal(["failed"], await bench.RegistryQueryAsync<string>("SELECT status FROM tenant_registry"));
        Assert.Single(bench.Log.Text.Split('\n'), line => line.Contains(
            $"is not active in the registry, and was: its database {tenant.DatabaseName.Value} is kept", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Not_even_who_asks_for_its_removal_gets_it()
    {
        await using var bench = await NewAsync(warm: 0);
        var tenant = await RegisterAsync(bench);

        await bench.Provisioner.RemoveAsync(tenant, Stop);

        Assert.Equal(["database", "role"], await bench.TracesOfAsync(tenant.DatabaseName.Value));
    }

    [Fact]
    public async Task A_pending_tenants_password_is_set_as_a_customers_is()
    {
        await using var bench = await NewAsync(warm: 0);
        var (customer, pending) = (await RegisterAsync(bench), await bench.ProvisionAsync());
        foreach (var tenant in new[] { customer, pending })
        {
            await server.ExecuteAsync("postgres", $"ALTER ROLE {tenant.DatabaseName.Value} PASSWORD 'another'");

            await bench.Provisioner.ResetPasswordAsync(tenant, Stop);

            await using var connection = await bench.OpenAsync(tenant);
        }
    }

    [Fact]
    public async Task A_mark_that_cannot_be_written_fails_nothing_and_is_written_by_the_sweep()
    {
        await using var bench = await NewAsync(warm: 0);
        var tenant = await bench.ProvisionAsync();
        await bench.ActivateAsync(tenant);
        using var ended = new CancellationTokenSource();
        await ended.CancelAsync();

        await bench.Provisioner.MarkCompleteAsync(tenant, ended.Token);

        Assert.Equal(MarkedAs.Pending, (await bench.MarkOfAsync(tenant))?.Kind);
        Assert.Contains("is not yet marked as a customer's", bench.Log.Text, StringComparison.Ordinal);
        await bench.SweepAsync();
        Assert.Equal(MarkedAs.Tenant, (await bench.MarkOfAsync(tenant))?.Kind);
    }

    private static async Task<Tenant> RegisterAsync(ProvisioningBench bench)
    {
        var tenant = await bench.ProvisionAsync();
        await bench.ActivateAsync(tenant);
        await bench.Provisioner.MarkCompleteAsync(tenant, Stop);
        return tenant;
    }

    /// <summary>As it was while the registration ran, by a process that is long gone.</summary>
    private static Task RestoreAsync(ProvisioningBench bench, Tenant tenant) => bench.RegistryExecuteAsync(
        $"""
        UPDATE tenant_registry SET status = 'pending' WHERE id = '{tenant.Id}';
        UPDATE registrations SET replica_id = '{Guid.NewGuid()}' WHERE tenant_id = '{tenant.Id}'
        """);

    private async Task<ProvisioningBench> NewAsync(int warm)
    {
        var source = await server.CreateDatabaseAsync("restored");
        var bench = await ProvisioningBench.CreateAsync(server, source, new BenchSettings { WarmDatabases = warm });
        if (warm > 0)
            await bench.MakeWarmAsync();
        return bench;
    }
}
