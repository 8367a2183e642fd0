using TenantManager.Application.Abstractions;
using TenantManager.Domain.Tenants;
using TenantManager.TestSupport;
using Xunit;

namespace TenantManager.Infrastructure.IntegrationTests.Provisioning;

/// <summary>Copies that are ended half-way leave nothing that a removal does not find, and can be done again at once.</summary>
public sealed class InterruptionTests(PostgresServer server)
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Ends_at_the_time_limit()
    {
        var source = await HaltingSource.InRestoreAsync(server);
        await using var bench = new ProvisioningBench(
            server, source.Database, new BenchSettings { Timeout = TimeSpan.FromSeconds(4) });
        var tenant = bench.NewTenant();

        var refusal = await bench.RefusalAsync(tenant);

        Assert.Equal("schema_copy_failed", refusal.Code);
        Assert.Contains("SCHEMA_COPY_TIMEOUT (4 s)", refusal.Message, StringComparison.Ordinal);
        Assert.Empty(ChildProcesses.Of(tenant, "pg_restore"));
        await bench.AssertCanBeDoneAgainAsync(tenant, source.MendAsync);
    }

    [Fact]
    public async Task Ends_its_tools_when_it_is_cancelled()
    {
        var source = await HaltingSource.InRestoreAsync(server);
        await using var bench = new ProvisioningBench(server, source.Database);
        var tenant = bench.NewTenant();
        using var cancellation = new CancellationTokenSource();
        var provisioning = bench.Provisioner.ProvisionAsync(tenant, cancellation.Token);
        await source.HaltedAsync(tenant);

        await cancellation.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => provisioning);
        Assert.Empty(ChildProcesses.Of(tenant, "pg_restore"));
        await bench.AssertCanBeDoneAgainAsync(tenant, source.MendAsync);
    }

    [Fact]
    public async Task Survives_that_pg_restore_is_killed()
    {
        var source = await HaltingSource.InRestoreAsync(server);
        await using var bench = new ProvisioningBench(server, source.Database);
        var tenant = bench.NewTenant();
        var provisioning = bench.RefusalAsync(tenant);
        await source.HaltedAsync(tenant);

        ChildProcesses.Kill(tenant, "pg_restore");

        Assert.Equal("schema_copy_failed", (await provisioning).Code);
        Assert.Contains("pg_restore ended with exit code 137", bench.Log.Text, StringComparison.Ordinal);
        await bench.AssertCanBeDoneAgainAsync(tenant, source.MendAsync);
    }

    [Fact]
    public async Task Survives_that_pg_dump_is_killed()
    {
        var (source, bench, tenant) = await NewAsync();
        await using var _ = bench;
        await using var migration = await server.OpenAsync(source.Database);
        await using var transaction = await migration.BeginTransactionAsync(Stop);
        await AlterAsync(migration);
        var provisioning = bench.RefusalAsync(tenant);
        await source.DumpWaitsAsync(tenant);

        ChildProcesses.Kill(tenant, "pg_dump");

        Assert.Equal("schema_copy_failed", (await provisioning).Code);
        Assert.Contains("pg_dump ended with exit code 137", bench.Log.Text, StringComparison.Ordinal);
        await bench.AssertCanBeDoneAgainAsync(tenant, () => transaction.RollbackAsync(Stop));
    }

    [Fact]
    public async Task Waits_for_a_migration_of_the_source_to_commit()
    {
        var (source, bench, tenant) = await NewAsync();
        await using var _ = bench;
        await using var migration = await server.OpenAsync(source.Database);
        await using var transaction = await migration.BeginTransactionAsync(Stop);
        await AlterAsync(migration);
        var provisioning = bench.ProvisionAsync(tenant);
        await source.DumpWaitsAsync(tenant);

        await transaction.CommitAsync(Stop);

        await provisioning;
    }

    [Fact]
    public async Task Gives_up_on_a_source_that_stays_locked()
    {
        var (source, bench, tenant) = await NewAsync(new BenchSettings { Timeout = TimeSpan.FromSeconds(6) });
        await using var _ = bench;
        await using var migration = await server.OpenAsync(source.Database);
        await using var transaction = await migration.BeginTransactionAsync(Stop);
        await AlterAsync(migration);

        var refusal = await bench.RefusalAsync(tenant);

        Assert.Equal("schema_copy_failed", refusal.Code);
        Assert.Contains("pg_dump of the source failed", refusal.Message, StringComparison.Ordinal);
        Assert.Contains("LOCK TABLE public.t", bench.Log.Text, StringComparison.Ordinal);
        await bench.AssertCanBeDoneAgainAsync(tenant, () => transaction.RollbackAsync(Stop));
    }

    [Fact]
    public async Task Survives_that_the_source_is_dropped_meanwhile()
    {
        var (source, bench, tenant) = await NewAsync();
        await using var _ = bench;
        var migration = await server.OpenAsync(source.Database);
        await migration.BeginTransactionAsync(Stop);
        await AlterAsync(migration);
        var provisioning = bench.RefusalAsync(tenant);
        await source.DumpWaitsAsync(tenant);

        await server.ExecuteAsync("postgres", $"DROP DATABASE {source.Database} WITH (FORCE)");

        Assert.Equal("schema_copy_failed", (await provisioning).Code);
        await bench.AssertRemovableAsync(tenant);
        Assert.Equal("source_database_missing", (await bench.RefusalAsync(tenant)).Code);
    }

    [Fact]
    public async Task Survives_a_restart_of_the_server()
    {
        await using var ownServer = new PostgresServer();
        await ownServer.InitializeAsync();
        var source = await HaltingSource.InRestoreAsync(ownServer);
        await using var bench = new ProvisioningBench(ownServer, source.Database);
        var tenant = bench.NewTenant();
        var provisioning = Assert.ThrowsAsync<ProvisioningException>(() => bench.Provisioner.ProvisionAsync(tenant, Stop));
        await source.HaltedAsync(tenant);

        await ownServer.StopAsync();

        await provisioning;
        await ownServer.StartAgainAsync(Stop);
        await bench.AssertCanBeDoneAgainAsync(tenant, source.MendAsync);
    }

    private async Task<(HaltingSource Source, ProvisioningBench Bench, Tenant Tenant)> NewAsync(BenchSettings? settings = null)
    {
        var database = await server.CreateDatabaseAsync("locked");
        await server.LoadAsync(database, "CREATE TABLE public.t (id int);");
        var bench = new ProvisioningBench(server, database, settings);
        return (new HaltingSource(server, database), bench, bench.NewTenant());
    }

    private static async Task AlterAsync(Npgsql.NpgsqlConnection connection)
    {
        await using var command = new Npgsql.NpgsqlCommand("ALTER TABLE public.t ADD COLUMN later int", connection);
        await command.ExecuteNonQueryAsync(Stop);
    }
}
