using Microsoft.Extensions.Time.Testing;
using Npgsql;
using TenantManager.Infrastructure.Faults;
using TenantManager.Infrastructure.Provisioning.Templates;
using TenantManager.Infrastructure.Provisioning.Warm;
using TenantManager.TestSupport;
using Xunit;

namespace TenantManager.Infrastructure.IntegrationTests.Provisioning.Reconciliation;

/// <summary>Who lives is for the registry's clock to say, whatever the replicas' say.</summary>
public sealed class LeaseTests(PostgresServer server)
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(-60)]
    [InlineData(60)]
    public async Task Clocks_an_hour_apart_take_nothing_from_the_living_and_everything_from_the_dead(int minutes)
    {
        var clock = new FakeTimeProvider(TimeProvider.System.GetUtcNow().AddMinutes(minutes));
        using var faults = new FaultDirectory();
        var source = await server.CreateDatabaseAsync("leased");
        await using var one = await ProvisioningBench.CreateAsync(
            server, source, new BenchSettings { FaultDirectory = faults.Path, WarmDatabases = 1 });
        await using var other = await one.NewReplicaAsync(new BenchSettings { Clock = clock, WarmDatabases = 1 });
        var (template, _) = await one.Get<SchemaTemplates>().EnsureAsync(Stop);
        using var end = new CancellationTokenSource();
        var tenant = one.NewTenant();
        faults.Hang(FaultPoint.CloneOwned);
        var registering = one.TryProvisionAsync(tenant, end.Token);
        await faults.ReachedAsync(FaultPoint.CloneOwned, registering);
        faults.Hang(FaultPoint.CloneCreated);
        var making = one.Get<WarmDatabases>().TryMakeAsync(template, end.Token);
        await faults.ReachedAsync(FaultPoint.CloneCreated, making);
        await server.LoadAsync(source, "CREATE TABLE public.added (id int);");
        faults.Hang(FaultPoint.TemplateCopied);
        var building = one.Get<SchemaTemplates>().EnsureAsync(end.Token);
        await faults.ReachedAsync(FaultPoint.TemplateCopied, building);
        const string States =
            """
            SELECT status::text FROM tenant_registry UNION ALL SELECT state FROM warm_databases
            UNION ALL SELECT state FROM schema_templates ORDER BY 1
            """;

        await other.ReconcileAsync();
        await other.SweepAsync();
        Assert.Equal(["building", "current", "making", "pending"], await other.RegistryQueryAsync<string>(States));
        Assert.Contains("database", await other.TracesOfAsync(tenant.DatabaseName.Value));

        await one.DieAsync();
        await other.ReconcileAsync();
        Assert.Equal(["current"], await other.RegistryQueryAsync<string>(States));
        Assert.Empty(await other.TracesOfAsync(tenant.DatabaseName.Value, ProvisioningBench.ApplicationNameOf(tenant)));

        await end.CancelAsync();
        foreach (var work in new Task[] { registering, making, building })
            Assert.NotNull(await Record.ExceptionAsync(() => work));
    }

    [Fact]
    public async Task Is_renewed_while_requests_have_all_the_registrys_connections()
    {
        await using var bench = await ProvisioningBench.CreateAsync(server, await server.CreateDatabaseAsync("leased"));
        var registry = bench.Get<NpgsqlDataSource>();
        var connections = new List<NpgsqlConnection>();
        try
        {
            for (var i = 0; i < new NpgsqlConnectionStringBuilder(registry.ConnectionString).MaxPoolSize; i++)
                connections.Add(await registry.OpenConnectionAsync(Stop));
            await bench.RegistryExecuteAsync("UPDATE replicas SET lease_until = now()");

            await bench.LiveAsync();

            Assert.Equal([true], await bench.RegistryQueryAsync<bool>("SELECT lease_until > now() FROM replicas"));
        }
        finally
        {
            foreach (var connection in connections)
                await connection.DisposeAsync();
        }
    }

    [Fact]
    public async Task Ends_by_itself_when_it_is_not_renewed()
    {
        var source = await server.CreateDatabaseAsync("leased");
        await using var one = await ProvisioningBench.CreateAsync(
            server, source, new BenchSettings { ReconcileInterval = TimeSpan.FromSeconds(4) });
        await using var other = await one.NewReplicaAsync(new BenchSettings());
        var tenant = one.NewTenant();
        await one.LiveAsync();
        await one.ReserveAsync(tenant);

        await Eventually.TrueAsync("it is taken", TimeSpan.FromSeconds(30), async () =>
        {
            await other.ReconcileAsync();
            return (await other.RegistryQueryAsync<Guid>("SELECT id FROM tenant_registry")).Count == 0;
        });

        Assert.Equal([true], await other.RegistryQueryAsync<bool>(
            $"SELECT lease_until < now() FROM replicas WHERE id = '{one.ReplicaId}'"));
    }
}
