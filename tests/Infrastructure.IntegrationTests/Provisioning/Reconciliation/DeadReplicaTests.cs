using TenantManager.Domain.Tenants;
using TenantManager.Infrastructure.Faults;
using TenantManager.Infrastructure.Provisioning.Templates;
using TenantManager.TestSupport;
using Xunit;

namespace TenantManager.Infrastructure.IntegrationTests.Provisioning.Reconciliation;

/// <summary>
/// A replica dies in the middle of something, its sessions still open, as the server has them for a while. One round of another
/// replica's reconciler leaves nothing of it.
/// </summary>
public sealed class DeadReplicaTests(PostgresServer server)
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(FaultPoint.RegistrationReserved)]
    [InlineData(FaultPoint.CloneRole)]
    [InlineData(FaultPoint.CloneCreating)]
    [InlineData(FaultPoint.CloneCreated)]
    [InlineData(FaultPoint.CloneOwned)]
    [InlineData(FaultPoint.CloneClosed)]
    public async Task In_a_registration_that_clones(string point) => await AssertUndoneAsync(point, warm: 0);

    [Theory]
    [InlineData(FaultPoint.ClaimChosen)]
    [InlineData(FaultPoint.ClaimRenamed)]
    public async Task In_a_registration_that_claims(string point) => await AssertUndoneAsync(point, warm: 1);

    [Fact]
    public async Task After_the_database_was_made_and_before_the_registration_was_completed()
    {
        await using var dead = await NewAsync(new BenchSettings());
        await using var living = await dead.NewReplicaAsync();
        var tenant = await dead.ProvisionAsync();

        await living.ReconcileAsync();
        Assert.Equal(["database", "role"], await living.TracesOfAsync(tenant.DatabaseName.Value));
        await dead.DieAsync();
        await living.ReconcileAsync();

        await AssertUndoneAsync(living, tenant);
    }

    [Theory]
    [InlineData(FaultPoint.UndoBegun)]
    [InlineData(FaultPoint.UndoDatabaseDropped)]
    [InlineData(FaultPoint.UndoDropped)]
    public async Task In_an_undoing(string point)
    {
        using var faults = new FaultDirectory();
        await using var dead = await NewAsync(new BenchSettings { FaultDirectory = faults.Path });
        await using var living = await dead.NewReplicaAsync(new BenchSettings());
        var tenant = await dead.ProvisionAsync();
        using var end = new CancellationTokenSource();
        faults.Hang(point);
        var dying = dead.Provisioner.RemoveAsync(tenant, end.Token);
        await faults.ReachedAsync(point, dying);

        await dead.DieAsync();
        await living.ReconcileAsync();

        await AssertUndoneAsync(living, tenant);
        await EndAsync(end, dying);
    }

    /// <summary>Whose client is cut off, and which the server goes on with.</summary>
    [Fact]
    public async Task While_the_server_still_runs_its_create_database()
    {
        await using var living = await NewAsync(new BenchSettings());
        var (template, _) = await living.Get<SchemaTemplates>().EnsureAsync(Stop);
        var proxy = new HoldingProxy(server.Port, "no statement has these words");
        await using var dead = await living.NewReplicaAsync(new BenchSettings { Port = proxy.Port });
        var tenant = dead.NewTenant();
        await using var locking = await server.OpenAsync("postgres");
        await using var transaction = await locking.BeginTransactionAsync(Stop);
        await using (var command = new Npgsql.NpgsqlCommand($"COMMENT ON DATABASE {template.DatabaseName} IS 'locked'", locking))
            await command.ExecuteNonQueryAsync(Stop);
        var dying = dead.RefusalAsync(tenant);
        await Eventually.TrueAsync("the server creates it", TimeSpan.FromSeconds(60), IsCreatingAsync);

        await proxy.DisposeAsync();
        await dying;
        await dead.DieAsync();
        Assert.True(await IsCreatingAsync());
        await living.ReconcileAsync();

        await AssertUndoneAsync(living, tenant);
        await transaction.RollbackAsync(Stop);
        Assert.Empty(await living.TracesOfAsync(tenant.DatabaseName.Value));

        async Task<bool> IsCreatingAsync() => (await server.QueryAsync<long>(
            "postgres",
            $"""
            SELECT count(*) FROM pg_stat_activity
            WHERE application_name = '{ProvisioningBench.ApplicationNameOf(tenant)}' AND query LIKE 'CREATE DATABASE%' AND state = 'active'
            """))[0] > 0;
    }

    /// <summary>Of a superuser's, which our administrator cannot end.</summary>
    [Fact]
    public async Task Whose_tenants_database_somebody_sits_in_until_that_ends()
    {
        await using var dead = await NewAsync(new BenchSettings());
        await using var living = await dead.NewReplicaAsync();
        var (held, free) = (await dead.ProvisionAsync(), await dead.ProvisionAsync());
        await dead.DieAsync();

        await using (await server.OpenAsync(held.DatabaseName.Value))
        {
            await living.ReconcileAsync();
            await AssertUndoneAsync(living, free);
            Assert.Equal(["failed"], await living.RegistryQueryAsync<string>("SELECT status FROM tenant_registry"));
        }

        await Eventually.TrueAsync("it is undone", TimeSpan.FromSeconds(30), async () =>
        {
            await living.ReconcileAsync();
            return (await living.RegistryQueryAsync<Guid>("SELECT id FROM tenant_registry")).Count == 0;
        });
        await AssertUndoneAsync(living, held);
    }

    /// <summary>It was only slow: what it makes after all is nobody's.</summary>
    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    public async Task That_goes_on_after_its_registration_was_undone(int warm)
    {
        using var faults = new FaultDirectory();
        await using var slow = await NewAsync(new BenchSettings { FaultDirectory = faults.Path, WarmDatabases = warm });
        await using var living = await slow.NewReplicaAsync(new BenchSettings());
        if (warm > 0)
            await slow.MakeWarmAsync();
        var tenant = slow.NewTenant();
        faults.Hold(FaultPoint.RegistrationReserved);
        var registering = slow.TryProvisionAsync(tenant);
        await faults.ReachedAsync(FaultPoint.RegistrationReserved, registering);
        await slow.DieAsync();
        await living.ReconcileAsync();
        await AssertUndoneAsync(living, tenant);

        faults.LetGo(FaultPoint.RegistrationReserved);
        await registering;
        await living.ReconcileAsync();
        await living.SweepAsync();

        await AssertUndoneAsync(living, tenant);
        Assert.Empty(await living.RegistryQueryAsync<Guid>("SELECT id FROM warm_databases"));
    }

    /// <summary>A claim's last step is to delete the row; then it names nothing any more.</summary>
    [Fact]
    public async Task After_a_claim_whose_tenant_was_activated_only_the_row_goes()
    {
        using var faults = new FaultDirectory();
        await using var dead = await NewAsync(new BenchSettings { FaultDirectory = faults.Path, WarmDatabases = 1 });
        await using var living = await dead.NewReplicaAsync(new BenchSettings());
        await dead.MakeWarmAsync();
        var tenant = dead.NewTenant();
        using var end = new CancellationTokenSource();
        faults.Hang(FaultPoint.ClaimRenamed);
        var dying = dead.TryProvisionAsync(tenant, end.Token);
        await faults.ReachedAsync(FaultPoint.ClaimRenamed, dying);
        await dead.ActivateAsync(tenant);

        await dead.DieAsync();
        await living.ReconcileAsync();
        await living.SweepAsync();

        Assert.Empty(await living.RegistryQueryAsync<string>("SELECT database_name FROM warm_databases"));
        Assert.Equal(["active"], await living.RegistryQueryAsync<string>("SELECT status FROM tenant_registry"));
        Assert.Equal(0, await living.QueryAsync<long>(tenant, "SELECT count(*) FROM public.t"));
        await EndAsync(end, dying);
    }

    [Fact]
    public async Task With_a_dozen_left_overs_that_two_reconcilers_go_at_at_once()
    {
        await using var dead = await NewAsync(new BenchSettings { WarmDatabases = 3 });
        await using var one = await dead.NewReplicaAsync(new BenchSettings());
        await using var other = await dead.NewReplicaAsync(new BenchSettings());
        var tenants = new List<Tenant>();
        for (var i = 0; i < 4; i++)
            tenants.Add(await dead.ProvisionAsync());
        for (var i = 0; i < 3; i++)
            await dead.MakeWarmAsync();
        await dead.RegistryExecuteAsync("UPDATE warm_databases SET state = 'making'; UPDATE schema_templates SET state = 'building'");

        await dead.DieAsync();
        await Task.WhenAll(one.ReconcileAsync(), other.ReconcileAsync(), one.SweepAsync(), other.SweepAsync());
        await Task.WhenAll(one.ReconcileAsync(), other.ReconcileAsync());

        foreach (var tenant in tenants)
            await AssertUndoneAsync(one, tenant);
        Assert.Empty(await one.RegistryQueryAsync<Guid>("SELECT id FROM warm_databases UNION ALL SELECT id FROM schema_templates"));
        Assert.Empty(await server.QueryAsync<string>("postgres", $"SELECT rolname::text FROM pg_roles WHERE shobj_description(oid, 'pg_authid') LIKE 'tenant-manager {await InstallationAsync(one)} %'"));
    }

    private async Task AssertUndoneAsync(string point, int warm)
    {
        using var faults = new FaultDirectory();
        await using var dead = await NewAsync(new BenchSettings { FaultDirectory = faults.Path, WarmDatabases = warm });
        await using var living = await dead.NewReplicaAsync(new BenchSettings());
        var name = warm > 0 ? await dead.MakeWarmAsync() : "";
        await dead.Get<SchemaTemplates>().EnsureAsync(Stop);
        var tenant = dead.NewTenant();
        using var end = new CancellationTokenSource();
        faults.Hang(point);
        var dying = dead.TryProvisionAsync(tenant, end.Token);
        await faults.ReachedAsync(point, dying);

        await living.ReconcileAsync();
        Assert.Equal(["pending"], await living.RegistryQueryAsync<string>("SELECT status FROM tenant_registry"));
        await dead.DieAsync();
        await living.ReconcileAsync();

        await AssertUndoneAsync(living, tenant);
        Assert.Empty(await living.TracesOfAsync(name));
        Assert.Empty(await living.RegistryQueryAsync<Guid>("SELECT id FROM warm_databases"));
        await EndAsync(end, dying);
        await AssertUndoneAsync(living, tenant);
    }

    private static async Task AssertUndoneAsync(ProvisioningBench bench, Tenant tenant)
    {
        Assert.Empty(await bench.TracesOfAsync(tenant.DatabaseName.Value, ProvisioningBench.ApplicationNameOf(tenant)));
        Assert.Empty(await bench.RegistryQueryAsync<Guid>(
            $"SELECT id FROM tenant_registry WHERE id = '{tenant.Id}' UNION ALL SELECT tenant_id FROM registrations WHERE tenant_id = '{tenant.Id}'"));
        Assert.Contains(tenant.Id, await bench.RegistryQueryAsync<Guid>("SELECT tenant_id FROM undone_registrations"));
    }

    private static async Task<string> InstallationAsync(ProvisioningBench bench) =>
        Assert.Single(await bench.RegistryQueryAsync<string>("SELECT value FROM service_state WHERE key = 'installation_id'"));

    private static async Task EndAsync(CancellationTokenSource end, Task work)
    {
        await end.CancelAsync();
        await Record.ExceptionAsync(() => work);
    }

    private async Task<ProvisioningBench> NewAsync(BenchSettings settings)
    {
        var source = await server.CreateDatabaseAsync("reconciled");
        await server.LoadAsync(source, "CREATE TABLE public.t (id int);");
        return await ProvisioningBench.CreateAsync(server, source, settings);
    }
}
