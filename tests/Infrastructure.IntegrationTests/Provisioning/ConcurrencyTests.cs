using TenantManager.Application.Abstractions;
using TenantManager.Infrastructure.Provisioning;
using TenantManager.TestSupport;
using Xunit;

namespace TenantManager.Infrastructure.IntegrationTests.Provisioning;

public sealed class ConcurrencyTests(PostgresServer server)
{
    private static readonly int Slots = Math.Max(2, Environment.ProcessorCount);

    [Theory]
    [InlineData(2)]
    [InlineData(8)]
    public async Task Tenants_are_made_at_once(int count)
    {
        var source = await server.CreateDatabaseAsync("at_once");
        await server.LoadAsync(source, GeneratedSchema.Sql(tables: 20, indexes: 40, foreignKeys: 20));
        await using var bench = await ProvisioningBench.CreateAsync(server, source);

        var tenants = await Task.WhenAll(Enumerable.Range(0, count).Select(n => bench.ProvisionAsync($"at once {n}")));

        var expected = await server.DumpSchemaAsync(source);
        foreach (var tenant in tenants)
            Assert.Equal(expected, await server.DumpSchemaAsync(tenant.DatabaseName.Value));
    }

    [Fact]
    public async Task A_failure_gives_its_slot_back()
    {
        await using var bench = await ProvisioningBench.CreateAsync(server, "no_such_source");

        for (var i = 0; i < Slots + 1; i++)
            Assert.Equal("source_database_missing", (await bench.RefusalAsync(bench.NewTenant())).Code);
    }

    [Fact]
    public async Task A_failure_of_a_clone_gives_its_slot_back()
    {
        await using var bench = await ProvisioningBench.CreateAsync(server, await server.CreateDatabaseAsync("slots"));

        for (var i = 0; i < Slots + 1; i++)
        {
            var tenant = bench.NewTenant();
            await server.ExecuteAsync("postgres", $"CREATE ROLE {tenant.DatabaseName.Value}");
            Assert.Equal("create_database_failed", (await bench.RefusalAsync(tenant)).Code);
        }

        await bench.ProvisionAsync();
    }

    [Fact]
    public async Task While_a_template_is_built_all_wait_with_no_session_and_no_longer_than_the_time_limit()
    {
        var source = await HaltingSource.InRestoreAsync(server);
        await using var bench = await ProvisioningBench.CreateAsync(
            server, source.Database, new BenchSettings { Timeout = TimeSpan.FromSeconds(12) });

        var refusals = Task.WhenAll(Enumerable.Range(0, Slots + 3).Select(_ => bench.RefusalAsync(bench.NewTenant())));
        await source.HaltedAsync();
        var sessions = await server.QueryAsync<long>(
            "postgres", $"SELECT count(*) FROM pg_stat_activity WHERE datname = '{source.Database}' AND xact_start IS NOT NULL");

        // The one build that runs holds the source's snapshot.
        Assert.Equal([1L], sessions);
        Assert.All(await refusals, refusal => Assert.Contains("SCHEMA_COPY_TIMEOUT", refusal.Message, StringComparison.Ordinal));
    }

    [Fact]
    public async Task More_clones_than_there_are_slots_wait_with_no_session_and_no_longer_than_the_time_limit()
    {
        var source = await server.CreateDatabaseAsync("slots");
        await using var direct = await ProvisioningBench.CreateAsync(server, source);
        await direct.ProvisionAsync();
        await using var proxy = new HoldingProxy(server.Port, "CREATE DATABASE");
        await using var bench = await direct.NewReplicaAsync(
            new BenchSettings { Port = proxy.Port, Timeout = TimeSpan.FromSeconds(15) });
        var tenants = Enumerable.Range(0, Slots + 3).Select(_ => bench.NewTenant()).ToList();

        var refusals = Task.WhenAll(tenants.Select(bench.RefusalAsync));
        var names = string.Join(", ", tenants.Select(tenant => $"'{ProvisioningBench.ApplicationNameOf(tenant)}'"));
        await Eventually.TrueAsync("every slot is taken", TimeSpan.FromSeconds(60), async () => await SessionsAsync() == Slots);
        await proxy.Held;
        Assert.Equal(Slots, await SessionsAsync());

        Assert.All(await refusals, refusal => Assert.Contains("SCHEMA_COPY_TIMEOUT", refusal.Message, StringComparison.Ordinal));

        async Task<long> SessionsAsync() => (await server.QueryAsync<long>(
            "postgres", $"SELECT count(*) FROM pg_stat_activity WHERE application_name IN ({names})"))[0];
    }

    [Fact]
    public async Task Only_so_many_may_wait()
    {
        using var slots = new CloneSlots();
        using var stop = new CancellationTokenSource();
        for (var i = 0; i < Slots; i++)
            await slots.EnterAsync(stop.Token);
        var waiting = Enumerable.Range(0, 200).Select(_ => slots.EnterAsync(stop.Token)).ToList();

        var busy = await Assert.ThrowsAsync<ProvisioningException>(
            () => slots.EnterAsync(stop.Token).WaitAsync(TimeSpan.FromSeconds(10), TestContext.Current.CancellationToken));

        Assert.Equal("provisioning_busy", busy.Error.Code);
        Assert.All(waiting, task => Assert.False(task.IsCompleted));
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => Task.WhenAll(waiting));
    }
}
