using Npgsql;
using TenantManager.Application.Abstractions;
using TenantManager.Domain.Tenants;
using TenantManager.Infrastructure.Fleet;
using TenantManager.Infrastructure.IntegrationTests.Composition;
using TenantManager.Infrastructure.Provisioning.Reconciliation;
using TenantManager.Infrastructure.Usage;
using TenantManager.TestSupport;
using Xunit;

namespace TenantManager.Infrastructure.IntegrationTests.Usage;

public sealed class CallStoreTests(PostgresServer server) : IAsyncLifetime
{
    private static readonly DateOnly LastOfNovember = new(2026, 11, 30);
    private static readonly DateOnly FirstOfDecember = new(2026, 12, 1);
    private static readonly DateTimeOffset Midnight = new(2026, 12, 1, 0, 0, 0, TimeSpan.Zero);

    private Adapters _adapters = null!;
    private string _registry = "";

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    private CallStore Store => _adapters.Get<CallStore>();

    public async ValueTask InitializeAsync()
    {
        var registry = await MigratedRegistries.CloneAsync(server);
        _registry = new NpgsqlConnectionStringBuilder(registry).Database!;
        _adapters = new Adapters(AdapterOptions.For(
            registry, server.Port, PostgresServer.Administrator, server.AdministratorPassword, "postgres"));
    }

    public ValueTask DisposeAsync() => _adapters.DisposeAsync();

    [Fact]
    public async Task Adds_to_all_time_to_the_month_and_to_the_day_and_tells_the_months_total()
    {
        var tenant = await NewTenantAsync();

        await Store.WriteAsync(1, [Calls(tenant, LastOfNovember, 3)], Stop);
        var totals = await Store.WriteAsync(2, [Calls(tenant, LastOfNovember, 4)], Stop);

        Assert.Equal(new MonthlyCalls(new DateOnly(2026, 11, 1), 7), totals[tenant]);
        Assert.Equal("7/2026-11-01/7", await UsageAsync(tenant));
        Assert.Equal(["2026-11-30:7"], await DaysAsync(tenant));
    }

    [Fact]
    public async Task A_batch_that_is_sent_again_is_not_added_again_and_gets_its_answer()
    {
        var tenant = await NewTenantAsync();
        await Store.WriteAsync(1, [Calls(tenant, LastOfNovember, 3)], Stop);

        var totals = await Store.WriteAsync(1, [Calls(tenant, LastOfNovember, 3)], Stop);

        Assert.Equal(3, totals[tenant].Calls);
        Assert.Equal("3/2026-11-01/3", await UsageAsync(tenant));
    }

    [Fact]
    public async Task A_batch_that_is_sent_again_while_it_is_being_written_is_added_once()
    {
        var tenant = await NewTenantAsync();
        for (var sequence = 1; sequence <= 10; sequence++)
        {
            var batch = new[] { Calls(tenant, LastOfNovember, 1) };
            await Task.WhenAll(Enumerable.Range(0, 3).Select(_ => Store.WriteAsync(sequence, batch, Stop)));
        }

        Assert.Equal("10/2026-11-01/10", await UsageAsync(tenant));
    }

    [Fact]
    public async Task A_month_begins_anew_and_what_comes_late_counts_on_its_day()
    {
        var tenant = await NewTenantAsync();

        await Store.WriteAsync(1, [Calls(tenant, LastOfNovember, 3), Calls(tenant, FirstOfDecember, 2)], Stop);
        await Store.WriteAsync(2, [Calls(tenant, LastOfNovember, 1)], Stop);

        Assert.Equal("6/2026-12-01/2", await UsageAsync(tenant));
        Assert.Equal(["2026-11-30:4", "2026-12-01:2"], await DaysAsync(tenant));
    }

    [Fact]
    public async Task Many_replicas_at_once_neither_lose_one_nor_stand_in_each_others_way()
    {
        var tenants = new List<Guid>();
        for (var i = 0; i < 5; i++)
            tenants.Add(await NewTenantAsync());
        var registry = _adapters.Get<NpgsqlDataSource>();
        var replicas = Enumerable.Range(0, 6).Select(_ => new CallStore(registry, new ReplicaIdentity()));

        await Task.WhenAll(replicas.Select(async replica =>
        {
            for (var sequence = 1; sequence <= 20; sequence++)
            {
                var inNoOrder = tenants.ToArray();
                Random.Shared.Shuffle(inNoOrder);
                await replica.WriteAsync(sequence, [.. inNoOrder.Select(tenant => Calls(tenant, LastOfNovember, 1))], Stop);
            }
        }));

        foreach (var tenant in tenants)
            Assert.Equal("120/2026-11-01/120", await UsageAsync(tenant));
    }

    [Fact]
    public async Task A_tenant_that_is_gone_is_passed_over()
    {
        var (tenant, gone) = (await NewTenantAsync(), Guid.NewGuid());

        var totals = await Store.WriteAsync(1, [Calls(gone, LastOfNovember, 3), Calls(tenant, LastOfNovember, 4)], Stop);

        Assert.Equal([tenant], totals.Keys);
        Assert.Equal("4/2026-11-01/4", await UsageAsync(tenant));
    }

    /// <summary>As where the registry did not answer: whether they were written is not known.</summary>
    [Fact]
    public async Task What_could_not_be_written_down_is_sent_again_and_what_was_counted_since_after_it()
    {
        var tenant = new TenantAccess(
            await NewTenantAsync(), "acme", "Acme", Plan.Free, TenantStatus.Active, "tenant_acme", 1);
        var (meter, flushing) = (_adapters.Get<CallMeter>(), _adapters.Get<CallFlushing>());
        meter.Count(tenant, isExempt: false);
        await flushing.TryFlushAsync(new CancellationToken(canceled: true));
        meter.Count(tenant, isExempt: false);
        Assert.Equal(2, meter.CallsThisMonth(tenant));

        await flushing.TryFlushAsync(Stop);
        await flushing.TryFlushAsync(Stop);

        Assert.Equal(2, meter.CallsThisMonth(tenant));
        Assert.StartsWith("2/", await UsageAsync(tenant.Id), StringComparison.Ordinal);
        Assert.Equal([2L], await server.QueryAsync<long>(_registry, "SELECT sequence FROM usage_flushes"));
    }

    [Fact]
    public async Task Days_are_kept_as_long_as_is_said_and_the_batches_numbers_as_long_as_their_replica()
    {
        var tenant = await NewTenantAsync();
        await server.ExecuteAsync(
            _registry,
            $"""
            INSERT INTO tenant_usage_daily (tenant_id, day, api_calls)
            SELECT '{tenant}', (now() AT TIME ZONE 'UTC')::date - age, age FROM unnest(ARRAY[0, 399, 402]) AS age;
            INSERT INTO replicas (id, lease_until) VALUES ('{Guid.Empty}', now());
            INSERT INTO usage_flushes (replica_id, sequence, flushed_at)
            VALUES ('{Guid.Empty}', 1, now() - interval '2 days'), ('{Guid.NewGuid()}', 2, now() - interval '2 days'), ('{Guid.NewGuid()}', 3, now())
            """);

        await _adapters.Get<Housekeeping>().RunAsync(Stop);

        Assert.Equal([399L, 0L], await server.QueryAsync<long>(_registry, "SELECT api_calls FROM tenant_usage_daily ORDER BY day"));
        Assert.Equal([1L, 3L], await server.QueryAsync<long>(_registry, "SELECT sequence FROM usage_flushes ORDER BY sequence"));
    }

    private static CountedCalls Calls(Guid tenant, DateOnly day, long calls) => new(new TenantDay(tenant, day), calls, Midnight);

    private async Task<Guid> NewTenantAsync()
    {
        var id = Guid.CreateVersion7();
        await server.ExecuteAsync(
            _registry,
            $"""
            INSERT INTO tenant_registry (id, slug, name, database_name, status, plan, database_password_version, secrets_key_id, created_at, updated_at)
            VALUES ('{id}', '{id}', 'Acme', '{id}', 'active', '{PlanNames.NameOf(Plan.Free)}', 1, 'key', now(), now());
            INSERT INTO tenant_usage (tenant_id, database_size_bytes, active_users_count, api_calls_count) VALUES ('{id}', 0, 0, 0)
            """);
        return id;
    }

    private async Task<string> UsageAsync(Guid tenant) => Assert.Single(await server.QueryAsync<string>(
        _registry, $"SELECT concat_ws('/', api_calls_count, month, api_calls_this_month) FROM tenant_usage WHERE tenant_id = '{tenant}'"));

    private Task<List<string>> DaysAsync(Guid tenant) => server.QueryAsync<string>(
        _registry, $"SELECT day || ':' || api_calls FROM tenant_usage_daily WHERE tenant_id = '{tenant}' ORDER BY day");
}
