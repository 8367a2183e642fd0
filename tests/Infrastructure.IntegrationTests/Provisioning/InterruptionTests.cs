using Npgsql;
using TenantManager.Application.Abstractions;
using TenantManager.Domain.Tenants;
using TenantManager.TestSupport;
using Xunit;

namespace TenantManager.Infrastructure.IntegrationTests.Provisioning;

/// <summary>
/// Copies of the source that are ended half-way leave nothing of the template and nothing of the tenant, and can be done again at
/// once.
/// </summary>
public sealed class InterruptionTests(PostgresServer server)
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Ends_at_the_time_limit()
    {
        var source = await HaltingSource.InRestoreAsync(server);
        await using var bench = await ProvisioningBench.CreateAsync(
            server, source.Database, new BenchSettings { Timeout = TimeSpan.FromSeconds(8) });
        var tenant = bench.NewTenant();
        var provisioning = bench.RefusalAsync(tenant);
        var build = await source.HaltedAsync();

        var refusal = await provisioning;

        Assert.Equal("schema_copy_failed", refusal.Code);
        Assert.Contains("SCHEMA_COPY_TIMEOUT (8 s)", refusal.Message, StringComparison.Ordinal);
        Assert.Empty(ChildProcesses.Of(build, "pg_restore"));
        await AssertNothingIsLeftAsync(bench, build);
        await source.MendAsync();
        await using var patient = await bench.NewReplicaAsync(new BenchSettings());
        await patient.AssertCanBeDoneAgainAsync(tenant);
    }

    [Fact]
    public async Task Ends_its_tools_when_it_is_cancelled()
    {
        var source = await HaltingSource.InRestoreAsync(server);
        await using var bench = await ProvisioningBench.CreateAsync(server, source.Database);
        var tenant = bench.NewTenant();
        using var cancellation = new CancellationTokenSource();
        var provisioning = bench.TryProvisionAsync(tenant, cancellation.Token);
        var build = await source.HaltedAsync();

        await cancellation.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => provisioning);
        Assert.Empty(ChildProcesses.Of(build, "pg_restore"));
        await AssertNothingIsLeftAsync(bench, build);
        await bench.AssertCanBeDoneAgainAsync(tenant, source.MendAsync);
    }

    [Fact]
    public async Task Survives_that_pg_restore_is_killed()
    {
        var source = await HaltingSource.InRestoreAsync(server);
        await using var bench = await ProvisioningBench.CreateAsync(server, source.Database);
        var tenant = bench.NewTenant();
        var provisioning = bench.RefusalAsync(tenant);
        var build = await source.HaltedAsync();

        ChildProcesses.Kill(build, "pg_restore");

        Assert.Equal("schema_copy_failed", (await provisioning).Code);
        Assert.Contains("pg_restore ended with exit code 137", bench.Log.Text, StringComparison.Ordinal);
        await AssertNothingIsLeftAsync(bench, build);
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
        var build = await source.DumpWaitsAsync();

        ChildProcesses.Kill(build, "pg_dump");

        Assert.Equal("schema_copy_failed", (await provisioning).Code);
        Assert.Contains("pg_dump ended with exit code 137", bench.Log.Text, StringComparison.Ordinal);
        await AssertNothingIsLeftAsync(bench, build);
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
        await source.DumpWaitsAsync();

        await transaction.CommitAsync(Stop);

        await provisioning;
    }

    [Fact]
    public async Task Gives_up_on_a_source_that_stays_locked()
    {
        var (source, bench, tenant) = await NewAsync(new BenchSettings { Timeout = TimeSpan.FromSeconds(15) });
        await using var _ = bench;
        await using var migration = await server.OpenAsync(source.Database);
        await using var transaction = await migration.BeginTransactionAsync(Stop);
        await AlterAsync(migration);
        var provisioning = bench.RefusalAsync(tenant);
        var build = await source.DumpWaitsAsync();

        var refusal = await provisioning;

        Assert.Equal("schema_copy_failed", refusal.Code);
        Assert.Contains("pg_dump of the source failed", refusal.Message, StringComparison.Ordinal);
        Assert.Contains("LOCK TABLE public.t", bench.Log.Text, StringComparison.Ordinal);
        await AssertNothingIsLeftAsync(bench, build);
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
        var build = await source.DumpWaitsAsync();

        await server.ExecuteAsync("postgres", $"DROP DATABASE {source.Database} WITH (FORCE)");

        Assert.Equal("schema_copy_failed", (await provisioning).Code);
        await AssertNothingIsLeftAsync(bench, build);
        await bench.AssertRemovableAsync(tenant);
        Assert.Equal("source_database_missing", (await bench.RefusalAsync(tenant)).Code);
    }

    /// <summary>The registry goes down with it, and so nothing can be cleaned up, or handed over, before it is back.</summary>
    [Fact]
    public async Task Survives_a_restart_of_the_server()
    {
        await using var ownServer = new PostgresServer();
        await ownServer.InitializeAsync();
        var source = await HaltingSource.InRestoreAsync(ownServer);
        await using var bench = await ProvisioningBench.CreateAsync(ownServer, source.Database);
        var tenant = bench.NewTenant();
        var provisioning = Assert.ThrowsAsync<ProvisioningException>(() => bench.TryProvisionAsync(tenant));
        await source.HaltedAsync();

        await ownServer.StopAsync();

        await provisioning;
        await ownServer.StartAgainAsync(Stop);
        // The pools hold connections of the server's former life.
        bench.Get<NpgsqlDataSource>().Clear();
        NpgsqlConnection.ClearAllPools();
        await bench.AssertCanBeDoneAgainAsync(tenant, source.MendAsync);
        await bench.ReconcileAsync();
        Assert.Equal(["current"], await bench.RegistryQueryAsync<string>("SELECT state FROM schema_templates"));
        Assert.Single(await ownServer.QueryAsync<string>(
            "postgres", "SELECT rolname::text FROM pg_roles WHERE rolname LIKE '%\\_tpl\\_%'"));
    }

    [Theory]
    [InlineData("CREATE ROLE")]
    [InlineData("COMMENT ON ROLE")]
    [InlineData("CREATE DATABASE")]
    [InlineData("REVOKE ALL ON DATABASE")]
    [InlineData("ALLOW_CONNECTIONS true")]
    [InlineData("REASSIGN OWNED")]
    [InlineData("pg_shdepend")]
    [InlineData("COMMENT ON DATABASE")]
    [InlineData("FROM CURRENT_USER")]
    public async Task Survives_a_connection_lost_before_this_statement_of_a_clone(string statement)
    {
        var source = await server.CreateDatabaseAsync("cut");
        await using var direct = await ProvisioningBench.CreateAsync(server, source);
        // So that what is lost is of a clone, and not of a template.
        await direct.ProvisionAsync();
        var proxy = new HoldingProxy(server.Port, statement);
        await using var bench = await direct.NewReplicaAsync(new BenchSettings { Port = proxy.Port });
        var tenant = bench.NewTenant();
        var provisioning = bench.RefusalAsync(tenant);
        await proxy.Held.WaitAsync(TimeSpan.FromSeconds(60), Stop);

        await proxy.DisposeAsync();

        Assert.Equal("create_database_failed", (await provisioning).Code);
        await direct.AssertCanBeDoneAgainAsync(tenant);
    }

    [Theory]
    [InlineData("CREATE ROLE")]
    [InlineData("CREATE DATABASE")]
    [InlineData("ALLOW_CONNECTIONS true")]
    [InlineData("pg_database_size")]
    [InlineData("NOLOGIN")]
    public async Task Survives_a_connection_lost_before_this_statement_of_a_templates_build(string statement)
    {
        var source = await server.CreateDatabaseAsync("cut");
        await using var direct = await ProvisioningBench.CreateAsync(server, source);
        var proxy = new HoldingProxy(server.Port, statement);
        await using var bench = await direct.NewReplicaAsync(new BenchSettings { Port = proxy.Port });
        var tenant = bench.NewTenant();
        var provisioning = bench.RefusalAsync(tenant);
        await proxy.Held.WaitAsync(TimeSpan.FromSeconds(60), Stop);
        var broken = Assert.Single(await direct.RegistryQueryAsync<string>("SELECT database_name FROM schema_templates"));

        await proxy.DisposeAsync();

        Assert.Equal("create_database_failed", (await provisioning).Code);
        // Its replica cannot reach the server any more: it leaves the template to the others, who build at once.
        await direct.AssertCanBeDoneAgainAsync(tenant);
        await direct.ReconcileAsync();
        Assert.Empty(await direct.TracesOfAsync(broken));
        Assert.Equal(["current"], await direct.RegistryQueryAsync<string>("SELECT state FROM schema_templates"));
    }

    /// <summary>The claim's connection is held before its one message; then it is wholly done, or not at all.</summary>
    [Fact]
    public async Task Survives_a_connection_lost_before_a_claim()
    {
        var source = await server.CreateDatabaseAsync("cut");
        await using var direct = await ProvisioningBench.CreateAsync(server, source, new BenchSettings { WarmDatabases = 1 });
        var warm = await direct.MakeWarmAsync();
        var proxy = new HoldingProxy(server.Port, "RENAME TO");
        await using var bench = await direct.NewReplicaAsync(new BenchSettings { Port = proxy.Port, WarmDatabases = 1 });
        var tenant = bench.NewTenant();
        var provisioning = bench.RefusalAsync(tenant);
        await proxy.Held.WaitAsync(TimeSpan.FromSeconds(60), Stop);

        await proxy.DisposeAsync();

        Assert.Equal("create_database_failed", (await provisioning).Code);
        await direct.AssertRemovableAsync(tenant);
        Assert.Empty(await direct.TracesOfAsync(warm));
        Assert.Empty(await direct.RegistryQueryAsync<Guid>("SELECT id FROM warm_databases"));
        await direct.AssertCanBeDoneAgainAsync(tenant);
    }

    private static async Task AssertNothingIsLeftAsync(ProvisioningBench bench, string build)
    {
        // Its row goes last, when all else is proven gone.
        await Eventually.TrueAsync("the template that was begun is gone", TimeSpan.FromSeconds(30), async () =>
            (await bench.RegistryQueryAsync<string>("SELECT state FROM schema_templates")).Count == 0);
        Assert.Empty(await bench.Server.QueryAsync<string>(
            "postgres",
            $"""
            SELECT 'session' FROM pg_stat_activity WHERE application_name = '{build}' UNION ALL
            SELECT 'role ' || rolname FROM pg_roles
            WHERE shobj_description(oid, 'pg_authid') LIKE '%{build["tm-template ".Length..]}'
            """));
    }

    private async Task<(HaltingSource Source, ProvisioningBench Bench, Tenant Tenant)> NewAsync(BenchSettings? settings = null)
    {
        var database = await server.CreateDatabaseAsync("locked");
        await server.LoadAsync(database, "CREATE TABLE public.t (id int);");
        var bench = await ProvisioningBench.CreateAsync(server, database, settings);
        return (new HaltingSource(server, database), bench, bench.NewTenant());
    }

    private static async Task AlterAsync(NpgsqlConnection connection)
    {
        await using var command = new NpgsqlCommand("ALTER TABLE public.t ADD COLUMN later int", connection);
        await command.ExecuteNonQueryAsync(Stop);
    }
}
