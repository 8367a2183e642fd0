using Npgsql;
using TenantManager.Infrastructure.Provisioning.Templates;
using TenantManager.Infrastructure.Provisioning.Warm;
using TenantManager.TestSupport;
using Xunit;

namespace TenantManager.Infrastructure.IntegrationTests.Provisioning.Warm;

public sealed class WarmMakingTests(PostgresServer server)
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task What_a_living_process_could_neither_finish_nor_give_up_is_dropped_as_soon_as_the_registry_is_back()
    {
        await using var bench = await ProvisioningBench.CreateAsync(
            server, await server.CreateDatabaseAsync("source"), new BenchSettings { WarmDatabases = 1 });
        await bench.LiveAsync();
        var (template, _) = await bench.Get<SchemaTemplates>().EnsureAsync(Stop);
        await bench.RegistryExecuteAsync(
            """
            CREATE FUNCTION gone() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE 'the registry is gone'; END $$;
            CREATE TRIGGER gone BEFORE UPDATE ON warm_databases FOR EACH ROW EXECUTE FUNCTION gone();
            """);

        await Assert.ThrowsAsync<PostgresException>(() => bench.Get<WarmDatabases>().TryMakeAsync(template, Stop));
        Assert.Equal(["making"], await bench.RegistryQueryAsync<string>("SELECT state FROM warm_databases"));
        var name = Assert.Single(await bench.RegistryQueryAsync<string>("SELECT database_name FROM warm_databases"));
        await bench.ReconcileAsync(); // in vain
        await bench.RegistryExecuteAsync("DROP TRIGGER gone ON warm_databases");
        await bench.ReconcileAsync();

        Assert.Empty(await bench.RegistryQueryAsync<string>("SELECT state FROM warm_databases"));
        Assert.Empty(await bench.TracesOfAsync(name));
        Assert.True(await bench.Get<WarmDatabases>().TryMakeAsync(template, Stop));
    }
}
