using TenantManager.Application.Abstractions;
using TenantManager.Domain.Tenants;
using TenantManager.Infrastructure.IntegrationTests.Provisioning;
using TenantManager.Infrastructure.TenantConnections;
using TenantManager.TestSupport;
using Xunit;

namespace TenantManager.Infrastructure.IntegrationTests.TenantConnections;

public sealed class TenantPoolsTests(PostgresServer server)
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Connects_as_the_tenants_own_role_and_keeps_the_connection_for_the_next_use()
    {
        await using var bench = await NewAsync();
        var (tenant, pools) = (await NewTenantAsync(bench), bench.Get<TenantPools>());

        var pids = new HashSet<int>();
        for (var i = 0; i < 3; i++)
        {
            await using var lease = await pools.OpenAsync(tenant, Stop);
            Assert.Equal(tenant.DatabaseName, await ScalarAsync<string>(lease, "SELECT current_user::text"));
            pids.Add(await ScalarAsync<int>(lease, "SELECT pg_backend_pid()"));
        }

        Assert.Single(pids);
        var shown = Assert.Single(pools.Read());
        Assert.Equal((tenant.Id, tenant.DatabaseName, 0, 1, 0), (shown.TenantId, shown.DatabaseName, shown.InUse, shown.Idle, shown.Waiting));
    }

    [Fact]
    public async Task All_in_use_for_long_ends_in_a_refusal_and_one_given_back_in_time_does_not()
    {
        await using var bench = await NewAsync(maxPerTenant: 1);
        var (tenant, pools) = (await NewTenantAsync(bench), bench.Get<TenantPools>());
        var only = await pools.OpenAsync(tenant, Stop);

        var refused = await Assert.ThrowsAsync<TenantDatabaseException>(() => pools.OpenAsync(tenant, Stop));
        var patient = pools.OpenAsync(tenant, Stop);
        await only.DisposeAsync();
        await using var lease = await patient;

        Assert.Equal("connections_exhausted", refused.Error.Code);
        Assert.Equal(1, await ScalarAsync<int>(lease, "SELECT 1"));
    }

    [Fact]
    public async Task Many_tenants_take_turns_within_the_limit_of_all()
    {
        await using var bench = await NewAsync(maxTotal: 2);
        var pools = bench.Get<TenantPools>();
        var tenants = new List<TenantAccess>();
        for (var i = 0; i < 5; i++)
            tenants.Add(await NewTenantAsync(bench));

        for (var round = 0; round < 2; round++)
        {
            foreach (var tenant in tenants)
            {
                await using var lease = await pools.OpenAsync(tenant, Stop);
                Assert.Equal(tenant.DatabaseName, await ScalarAsync<string>(lease, "SELECT current_database()::text"));
                Assert.InRange(pools.Read().Sum(pool => pool.InUse + pool.Idle), 1, 2);
            }
        }

        await Eventually.TrueAsync("the server has closed the others", TimeSpan.FromSeconds(10), async () =>
            (await server.QueryAsync<long>(
                "postgres",
                $"SELECT count(*) FROM pg_stat_activity WHERE datname = ANY ('{{{string.Join(',', tenants.Select(tenant => tenant.DatabaseName))}}}')"))[0] <= 2);
    }

    [Fact]
    public async Task Closed_it_ends_what_is_idle_at_once_and_what_is_in_use_when_it_is_given_back()
    {
        await using var bench = await NewAsync();
        var (tenant, pools) = (await NewTenantAsync(bench), bench.Get<TenantPools>());
        var inUse = await pools.OpenAsync(tenant, Stop);
        await (await pools.OpenAsync(tenant, Stop)).DisposeAsync();

        pools.Close(tenant.Id);
        Assert.Equal(1, await ScalarAsync<int>(inUse, "SELECT 1"));
        await inUse.DisposeAsync();

        Assert.Empty(pools.Read());
        await Eventually.TrueAsync("no session is left", TimeSpan.FromSeconds(10), async () => (await server.QueryAsync<long>(
            "postgres", $"SELECT count(*) FROM pg_stat_activity WHERE datname = '{tenant.DatabaseName}'"))[0] == 0);
        await using var again = await pools.OpenAsync(tenant, Stop);
    }

    [Fact]
    public async Task A_database_that_lets_nobody_in_is_said_to_be_unavailable()
    {
        await using var bench = await NewAsync();
        var (tenant, pools) = (await NewTenantAsync(bench), bench.Get<TenantPools>());
        await server.ExecuteAsync("postgres", $"ALTER ROLE {tenant.DatabaseName} NOLOGIN");

        var refused = await Assert.ThrowsAsync<TenantDatabaseException>(() => pools.OpenAsync(tenant, Stop));

        Assert.Equal("tenant_database_unavailable", refused.Error.Code);
        await server.ExecuteAsync("postgres", $"ALTER ROLE {tenant.DatabaseName} LOGIN");
        await using var lease = await pools.OpenAsync(tenant, Stop);
    }

    [Fact]
    public async Task Without_use_for_so_long_it_is_closed_and_nothing_that_is_in_use()
    {
        await using var bench = await NewAsync(idleTimeout: TimeSpan.FromSeconds(1));
        var pools = bench.Get<TenantPools>();
        var (idle, busy) = (await NewTenantAsync(bench), await NewTenantAsync(bench));
        await using var lease = await pools.OpenAsync(busy, Stop);
        await (await pools.OpenAsync(idle, Stop)).DisposeAsync();

        await pools.StartAsync(Stop);

        await Eventually.TrueAsync("the idle one's session is closed", TimeSpan.FromSeconds(30), async () => await server.QueryAsync<long>(
            "postgres", $"SELECT count(*) FROM pg_stat_activity WHERE datname = '{idle.DatabaseName}'") is [0]);
        Assert.Equal(busy.Id, Assert.Single(pools.Read()).TenantId);
        Assert.Equal(1, await ScalarAsync<int>(lease, "SELECT 1"));
        await pools.StopAsync(Stop);
    }

    [Fact]
    public async Task The_servers_own_limit_for_the_role_is_a_refusal_too()
    {
        await using var bench = await NewAsync(maxPerTenant: 2);
        var (tenant, pools) = (await NewTenantAsync(bench), bench.Get<TenantPools>());
        await server.ExecuteAsync("postgres", $"ALTER ROLE {tenant.DatabaseName} CONNECTION LIMIT 1");
        await using var only = await pools.OpenAsync(tenant, Stop);

        var refused = await Assert.ThrowsAsync<TenantDatabaseException>(() => pools.OpenAsync(tenant, Stop));

        Assert.Equal("connections_exhausted", refused.Error.Code);
    }

    private static async Task<T> ScalarAsync<T>(TenantConnection lease, string sql)
    {
        await using var command = new Npgsql.NpgsqlCommand(sql, lease.Connection);
        return (T)(await command.ExecuteScalarAsync(Stop))!;
    }

    private static async Task<TenantAccess> NewTenantAsync(ProvisioningBench bench)
    {
        var tenant = await bench.ProvisionAsync();
        return new TenantAccess(
            tenant.Id, tenant.Slug.Value, tenant.Name.Value, Plan.Free, TenantStatus.Active, tenant.DatabaseName.Value, tenant.DatabasePasswordVersion);
    }

    private async Task<ProvisioningBench> NewAsync(int maxPerTenant = 5, int maxTotal = 200, TimeSpan? idleTimeout = null) => await ProvisioningBench.CreateAsync(
        server,
        await server.CreateDatabaseAsync("pooled"),
        new BenchSettings
        {
            MaxConnectionsPerTenant = maxPerTenant, MaxTotalConnections = maxTotal, PoolIdleTimeout = idleTimeout ?? TimeSpan.FromMinutes(30),
        });
}
