using TenantManager.Application.Abstractions;
using TenantManager.Infrastructure.Configuration;
using TenantManager.Infrastructure.Provisioning;
using TenantManager.Infrastructure.Provisioning.Templates;
using TenantManager.Infrastructure.Provisioning.Warm;
using TenantManager.TestSupport;
using Xunit;

namespace TenantManager.Infrastructure.IntegrationTests.Provisioning;

public sealed class CapacityTests(PostgresServer server)
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Max_databases_is_never_exceeded_by_crowds_at_two_replicas()
    {
        await using var one = await NewAsync(new CapacityOptions(5, null, null));
        await using var other = await one.NewReplicaAsync();

        var outcomes = await Task.WhenAll(Enumerable.Range(0, 20).Select(i => Task.Run(
            () => (i % 2 == 0 ? one : other).ReserveAsync(one.NewTenant()), Stop)));

        Assert.Equal(5, outcomes.Count(outcome => outcome == Reservation.Reserved));
        Assert.Equal(15, outcomes.Count(outcome => outcome == Reservation.NoRoom));
        Assert.Equal([5L], await one.RegistryQueryAsync<long>("SELECT count(*) FROM tenant_registry"));
    }

    [Fact]
    public async Task Warm_databases_leave_room_for_no_more_than_max_databases()
    {
        await using var bench = await NewAsync(new CapacityOptions(3, null, null));
        var (template, _) = await bench.Get<SchemaTemplates>().EnsureAsync(Stop);
        await bench.ReserveAsync(bench.NewTenant());

        var made = new List<bool>();
        for (var i = 0; i < 3; i++)
            made.Add(await bench.Get<WarmDatabases>().TryMakeAsync(template, Stop));

        Assert.Equal([true, true, false], made);
        // The last two tenants take them.
        Assert.Equal(ProvisioningPath.Warm, (await bench.ProvisionAsync(bench.NewTenant())).Path);
        Assert.Equal(ProvisioningPath.Warm, (await bench.ProvisionAsync(bench.NewTenant())).Path);
        Assert.Equal(Reservation.NoRoom, await bench.ReserveAsync(bench.NewTenant()));
    }

    [Fact]
    public async Task A_clone_beside_warm_databases_that_were_not_ready_makes_them_too_many_until_one_is_dropped()
    {
        await using var bench = await NewAsync(new CapacityOptions(3, null, null));
        var (template, _) = await bench.Get<SchemaTemplates>().EnsureAsync(Stop);
        for (var i = 0; i < 3; i++)
            Assert.True(await bench.Get<WarmDatabases>().TryMakeAsync(template, Stop));
        await bench.ReserveAsync(bench.NewTenant()); // which claims none

        var removed = await bench.Get<WarmDatabases>().RemoveUnusableAsync(Stop);

        Assert.Equal(1, removed);
        Assert.Equal(["ready", "ready"], await bench.RegistryQueryAsync<string>("SELECT state FROM warm_databases"));
        Assert.Equal(0, await bench.Get<WarmDatabases>().RemoveUnusableAsync(Stop));
    }

    [Fact]
    public async Task What_was_made_since_the_databases_were_measured_counts_too()
    {
        await using var unlimited = await NewAsync(new CapacityOptions(null, null, null));
        var (template, _) = await unlimited.Get<SchemaTemplates>().EnsureAsync(Stop);
        var size = (await server.QueryAsync<long>("postgres", "SELECT sum(pg_database_size(oid))::bigint FROM pg_database"))[0];
        await using var bench = await NewAsync(new CapacityOptions(null, null, MaxTotalBytes: size + template.SizeBytes * 40));
        Assert.Null(await ShortageAsync(bench));

        bench.Get<CapacityGuard>().CloneIsMade(template.SizeBytes * 40);

        Assert.Contains("MAX_TOTAL_DATABASE_SIZE", await ShortageAsync(bench), StringComparison.Ordinal);
        Assert.Equal("capacity_exhausted", (await bench.RefusalAsync(bench.NewTenant())).Code);
    }

    [Fact]
    public async Task A_disk_that_is_seen_must_have_the_free_space_that_is_wanted()
    {
        var (name, password) = await CreateAdministratorAsync("GRANT pg_read_all_settings TO");
        await using var scarce = await NewAsync(new CapacityOptions(null, long.MaxValue, null), name, password);
        await using var plenty = await NewAsync(new CapacityOptions(null, 1, MaxTotalBytes: 1), name, password);

        Assert.Contains("disk", await ShortageAsync(scarce), StringComparison.Ordinal);
        // What is seen counts, and not the databases' size.
        Assert.Null(await ShortageAsync(plenty));
    }

    [Fact]
    public async Task A_disk_that_the_administrator_may_not_look_for_is_not_counted()
    {
        await using var bench = await NewAsync(new CapacityOptions(null, long.MaxValue, null));

        Assert.Null(await ShortageAsync(bench));
    }

    [Fact]
    public async Task The_databases_size_is_limited_where_the_disk_is_not_seen()
    {
        await using var bench = await NewAsync(new CapacityOptions(null, null, MaxTotalBytes: 1));
        var size = (await server.QueryAsync<long>("postgres", "SELECT sum(pg_database_size(oid))::bigint FROM pg_database"))[0];
        await using var roomy = await NewAsync(new CapacityOptions(null, null, MaxTotalBytes: size * 100));

        Assert.Contains("MAX_TOTAL_DATABASE_SIZE", await ShortageAsync(bench), StringComparison.Ordinal);
        Assert.Null(await ShortageAsync(roomy));
    }

    [Fact]
    public async Task Without_limits_there_is_no_shortage()
    {
        await using var bench = await NewAsync(new CapacityOptions(null, null, null));

        Assert.Null(await ShortageAsync(bench));
    }

    private static Task<string?> ShortageAsync(ProvisioningBench bench) => bench.Get<ICapacity>().FindShortageAsync(Stop);

    private async Task<(string Name, string Password)> CreateAdministratorAsync(string grant)
    {
        var name = $"admin_{Guid.NewGuid():N}";
        await server.ExecuteAsync("postgres", $"CREATE ROLE {name} LOGIN CREATEDB CREATEROLE PASSWORD 'for-tests'", $"{grant} {name}");
        return (name, "for-tests");
    }

    private async Task<ProvisioningBench> NewAsync(CapacityOptions capacity, string? administrator = null, string? password = null) =>
        await ProvisioningBench.CreateAsync(
            server,
            await server.CreateDatabaseAsync("capacity"),
            new BenchSettings { Capacity = capacity, WarmDatabases = 5, AdminUser = administrator, AdminPassword = password });
}
