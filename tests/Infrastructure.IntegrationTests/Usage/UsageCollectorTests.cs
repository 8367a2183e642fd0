using System.Text.RegularExpressions;
using Npgsql;
using TenantManager.Domain.Tenants;
using TenantManager.Infrastructure.IntegrationTests.Provisioning;
using TenantManager.Infrastructure.Provisioning.Server;
using TenantManager.Infrastructure.Usage;
using TenantManager.TestSupport;
using Xunit;

namespace TenantManager.Infrastructure.IntegrationTests.Usage;

/// <summary>By an administrator who may see the size of no tenant's database.</summary>
public sealed partial class UsageCollectorTests(PostgresServer server)
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Collects_sizes_and_users_over_one_connection_and_goes_into_no_database()
    {
        await using var bench = await NewAsync();
        var tenants = new List<Tenant> { await NewTenantAsync(bench), await NewTenantAsync(bench), await NewTenantAsync(bench) };
        foreach (var tenant in tenants)
            await server.ExecuteAsync("postgres", $"ALTER DATABASE {tenant.DatabaseName} ALLOW_CONNECTIONS false");

        Assert.Equal(3, await bench.Get<UsageCollector>().CollectAsync(Stop));
        Assert.Equal(0, await bench.Get<UsageCollector>().CollectAsync(Stop));
        await DueAsync(bench);
        Assert.Equal(3, await bench.Get<UsageCollector>().CollectAsync(Stop));

        foreach (var tenant in tenants)
        {
            var size = Assert.Single(await server.QueryAsync<long>("postgres", $"SELECT pg_database_size('{tenant.DatabaseName}')"));
            Assert.Equal([$"{size}/1/t/0/{size}/1"], await bench.RegistryQueryAsync<string>(
                $"""
                SELECT concat_ws('/', u.database_size_bytes, u.active_users_count, u.collected_at IS NOT NULL,
                    d.api_calls, d.database_size_bytes, d.active_users)
                FROM tenant_usage u JOIN tenant_usage_daily d USING (tenant_id) WHERE tenant_id = '{tenant.Id}'
                """));
        }

        var aboutThem = (await File.ReadAllLinesAsync(server.LogFile, Stop))
            .Where(line => line.Contains($"{PostgresServer.Administrator}@postgres/", StringComparison.Ordinal)
                && tenants.TrueForAll(tenant => line.Contains(tenant.DatabaseName.Value, StringComparison.Ordinal)))
            .ToList();
        Assert.Equal(2, aboutThem.Count(line => line.Contains(" GRANT ", StringComparison.Ordinal)));
        Assert.Single(aboutThem.Select(line => Pid().Match(line).Value).Distinct());
        Assert.Empty(await server.QueryAsync<string>(
            "postgres",
            $"""
            SELECT roleid::regrole::text FROM pg_auth_members
            WHERE roleid::regrole::text IN ('{string.Join("', '", tenants.Select(tenant => tenant.DatabaseName))}')
            AND member = '{PostgresServer.Administrator}'::regrole
            """));
    }

    [Fact]
    public async Task Two_replicas_share_the_tenants()
    {
        await using var one = await NewAsync();
        await using var other = await one.NewReplicaAsync();
        for (var i = 0; i < 2; i++)
            await NewTenantAsync(one);

        var collected = await Task.WhenAll(
            one.Get<UsageCollector>().CollectAsync(Stop), other.Get<UsageCollector>().CollectAsync(Stop));

        Assert.Equal(2, collected.Sum());
    }

    [Fact]
    public async Task What_does_not_bear_the_tenants_mark_is_not_measured()
    {
        await using var bench = await NewAsync();
        var (tenant, foreign) = (await NewTenantAsync(bench), await NewTenantAsync(bench));
        await server.ExecuteAsync("postgres", $"COMMENT ON ROLE {foreign.DatabaseName} IS 'somebody else''s'");

        var sizes = await bench.Get<DatabaseSizes>().MeasureAsync(
            [
                new(tenant.Id, tenant.DatabaseName.Value), new(foreign.Id, foreign.DatabaseName.Value),
                new(Guid.NewGuid(), tenant.DatabaseName.Value),
            ],
            Stop);

        Assert.Equal([tenant.Id], sizes.Keys);
    }

    [Fact]
    public async Task A_role_that_is_locked_does_not_keep_the_others()
    {
        await using var bench = await NewAsync();
        var (tenant, locked) = (await NewTenantAsync(bench), await NewTenantAsync(bench));
        await using var connection = await server.OpenAsync("postgres");
        await using var transaction = await connection.BeginTransactionAsync(Stop);
        // Another's membership that is not committed: PostgreSQL waits for it.
        await new NpgsqlCommand($"GRANT {locked.DatabaseName} TO {PostgresServer.Administrator}", connection, transaction).ExecuteNonQueryAsync(Stop);

        var sizes = await bench.Get<DatabaseSizes>().MeasureAsync(
            [new(locked.Id, locked.DatabaseName.Value), new(tenant.Id, tenant.DatabaseName.Value)], Stop);

        Assert.Equal([tenant.Id], sizes.Keys);
    }

    [Theory]
    [InlineData(0.9, "readonly")]
    [InlineData(0.5, "closed")]
    public async Task A_database_that_is_too_large_is_limited_and_opened_again_when_there_is_room(double share, string state)
    {
        await using var bench = await NewAsync();
        var tenant = await NewTenantAsync(bench);
        var size = Assert.Single(await server.QueryAsync<long>("postgres", $"SELECT pg_database_size('{tenant.DatabaseName}')"));
        await SetQuotaAsync(bench, tenant, (long)(size * share));

        await bench.Get<UsageCollector>().CollectAsync(Stop);
        await bench.SweepAsync();

        Assert.Equal([state], await StateAsync(bench, tenant));
        if (state == "closed")
            Assert.Equal("28000", (await Assert.ThrowsAsync<PostgresException>(() => bench.OpenAsync(tenant))).SqlState);
        else
            Assert.Equal("on", await bench.QueryAsync<string>(tenant, "SHOW transaction_read_only"));

        await SetQuotaAsync(bench, tenant, size * 2);
        await DueAsync(bench);
        await bench.Get<UsageCollector>().CollectAsync(Stop);
        await bench.SweepAsync();

        Assert.Equal(["open"], await StateAsync(bench, tenant));
        Assert.Equal("off", await bench.QueryAsync<string>(tenant, "SHOW transaction_read_only"));
    }

    private async Task<ProvisioningBench> NewAsync()
    {
        var bench = await ProvisioningBench.CreateAsync(server, await server.CreateDatabaseAsync("measured"));
        await bench.LiveAsync();
        return bench;
    }

    private static async Task<Tenant> NewTenantAsync(ProvisioningBench bench)
    {
        var tenant = await bench.ProvisionAsync();
        await bench.ActivateAsync(tenant);
        await bench.Provisioner.MarkCompleteAsync(tenant, Stop);
        return tenant;
    }

    private static Task DueAsync(ProvisioningBench bench) => bench.RegistryExecuteAsync("UPDATE tenant_usage SET collect_after = now()");

    private static Task SetQuotaAsync(ProvisioningBench bench, Tenant tenant, long bytes) =>
        bench.RegistryExecuteAsync($"UPDATE tenant_registry SET storage_bytes_quota = {bytes} WHERE id = '{tenant.Id}'");

    private static Task<List<string>> StateAsync(ProvisioningBench bench, Tenant tenant) =>
        bench.RegistryQueryAsync<string>($"SELECT storage_state FROM tenant_registry WHERE id = '{tenant.Id}'");

    [GeneratedRegex(@"\[\d+\]")]
    private static partial Regex Pid();
}
