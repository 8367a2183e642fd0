using TenantManager.Infrastructure.Fleet;
using TenantManager.Infrastructure.Provisioning.Reconciliation;
using TenantManager.Infrastructure.Provisioning.Server;
using TenantManager.TestSupport;
using Xunit;

namespace TenantManager.Infrastructure.IntegrationTests.Provisioning.Reconciliation;

/// <summary>What bears our mark, and no row of the registry knows.</summary>
public sealed class SweepTests(PostgresServer server)
{
    private static int _names;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(nameof(MarkedAs.Warm), true)]
    [InlineData(nameof(MarkedAs.Warm), false)]
    [InlineData(nameof(MarkedAs.Template), true)]
    [InlineData(nameof(MarkedAs.Template), false)]
    public async Task Is_dropped_where_it_was_ours_to_dispose_of(string kind, bool hasDatabase)
    {
        await using var bench = await NewAsync();
        var name = await CreateAsync(await MarkAsync(bench, Enum.Parse<MarkedAs>(kind)), hasDatabase);

        var result = await bench.Get<ServerSweep>().RunAsync(Stop);

        Assert.Equal(new SweepResult(Dropped: 1, Unknown: 0, Missing: 0), result);
        Assert.Empty(await bench.TracesOfAsync(name));
        Assert.Contains($"{name} belonged to nobody", bench.Log.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Is_dropped_where_it_is_a_tenants_whose_registration_was_undone()
    {
        await using var bench = await NewAsync();
        var mark = await MarkAsync(bench, MarkedAs.Pending);
        var name = await CreateAsync(mark, hasDatabase: true);
        await bench.RegistryExecuteAsync($"INSERT INTO undone_registrations (tenant_id) VALUES ('{mark.Id}')");

        await bench.SweepAsync();

        Assert.Empty(await bench.TracesOfAsync(name));
    }

    [Fact]
    public async Task Is_kept_where_it_is_a_customers_even_if_the_registry_has_it_as_undone()
    {
        await using var bench = await NewAsync();
        var mark = await MarkAsync(bench, MarkedAs.Tenant);
        var name = await CreateAsync(mark, hasDatabase: true);
        await bench.RegistryExecuteAsync($"INSERT INTO undone_registrations (tenant_id) VALUES ('{mark.Id}')");

        await bench.SweepAsync();

        Assert.Equal(["database", "role"], await bench.TracesOfAsync(name));
    }

    [Theory]
    [InlineData(nameof(MarkedAs.Tenant))]
    [InlineData(nameof(MarkedAs.Pending))]
    public async Task Is_kept_and_told_of_once_where_it_is_a_tenants_that_the_registry_does_not_know(string kind)
    {
        await using var bench = await NewAsync();
        var name = await CreateAsync(await MarkAsync(bench, Enum.Parse<MarkedAs>(kind)), hasDatabase: true);

        Assert.Equal(new SweepResult(Dropped: 0, Unknown: 1, Missing: 0), await bench.Get<ServerSweep>().RunAsync(Stop));
        await bench.SweepAsync();

        Assert.Equal(["database", "role"], await bench.TracesOfAsync(name));
        Assert.Single(bench.Log.Text.Split('\n'), line => line.Contains($"{name} is ours, and the registry does not know it", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Is_dropped_where_an_interrupted_drop_has_left_a_corpse()
    {
        await using var bench = await NewAsync();
        var name = await CreateAsync(await MarkAsync(bench, MarkedAs.Warm), hasDatabase: true);
        await MakeCorpseAsync(name);

        await bench.SweepAsync();

        Assert.Empty(await bench.TracesOfAsync(name));
    }

    [Fact]
    public async Task Is_dropped_where_a_dead_registrations_drop_has_left_a_corpse()
    {
        await using var dead = await NewAsync();
        await using var living = await dead.NewReplicaAsync();
        var tenant = await dead.ProvisionAsync();
        await MakeCorpseAsync(tenant.DatabaseName.Value);

        await dead.DieAsync();
        await living.ReconcileAsync();

        Assert.Empty(await living.TracesOfAsync(tenant.DatabaseName.Value));
    }

    [Fact]
    public async Task One_that_resists_does_not_keep_the_others()
    {
        await using var bench = await NewAsync();
        var names = new List<string>();
        for (var i = 0; i < 3; i++)
            names.Add(await CreateAsync(await MarkAsync(bench, MarkedAs.Warm), hasDatabase: true));

        await using (await server.OpenAsync(names[1]))
        {
            await bench.SweepAsync();
            Assert.Empty(await bench.TracesOfAsync(names[0]));
            Assert.Contains("database", await bench.TracesOfAsync(names[1]));
            Assert.Empty(await bench.TracesOfAsync(names[2]));
        }
    }

    [Theory]
    [InlineData("tenant-manager 00000000-0000-0000-0000-00000000000a warm 00000000-0000-0000-0000-00000000000b")]
    [InlineData("tenant-manager 00000000-0000-0000-0000-00000000000a template 00000000-0000-0000-0000-00000000000b")]
    [InlineData("tenant-manager INSTALLATION warm")]
    [InlineData("tenant-manager INSTALLATION warm 4711")]
    [InlineData("tenant-manager INSTALLATION backup 00000000-0000-0000-0000-00000000000b")]
    [InlineData("tenant-manager INSTALLATION warm 00000000-0000-0000-0000-00000000000b and more")]
    [InlineData("my tenant-manager INSTALLATION warm 00000000-0000-0000-0000-00000000000b")]
    [InlineData("tenant-manager tenant 00000000-0000-0000-0000-00000000000b")]
    [InlineData("")]
    public async Task What_bears_another_mark_or_none_is_nothing_to_us(string comment)
    {
        await using var bench = await NewAsync();
        var installation = (await bench.Get<Installation>().GetIdAsync(Stop)).ToString();
        var name = await CreateAsync(comment.Replace("INSTALLATION", installation, StringComparison.Ordinal), hasDatabase: true);

        await bench.ReconcileAsync();
        await bench.SweepAsync();

        Assert.Equal(["database", "role"], await bench.TracesOfAsync(name));
    }

    /// <summary>A database of that name that is somebody else's: the role alone is ours.</summary>
    [Fact]
    public async Task A_database_that_our_role_does_not_own_is_nothing_to_us()
    {
        await using var bench = await NewAsync();
        var name = await CreateAsync(await MarkAsync(bench, MarkedAs.Warm), hasDatabase: false);
        await server.ExecuteAsync("postgres", $"CREATE DATABASE {name}");

        await bench.SweepAsync();

        Assert.Equal(["database"], await bench.TracesOfAsync(name));
    }

    [Fact]
    public async Task What_another_installation_has_on_the_server_is_nothing_to_us()
    {
        await using var other = await NewAsync(new BenchSettings { WarmDatabases = 1 });
        var tenant = await other.ProvisionAsync();
        var warm = await other.MakeWarmAsync();
        await using var bench = await ProvisioningBench.CreateAsync(server, other.Source);

        await bench.ReconcileAsync();
        await bench.SweepAsync();

        Assert.Equal(["database", "role"], await other.TracesOfAsync(tenant.DatabaseName.Value));
        Assert.Equal(["database", "role"], await other.TracesOfAsync(warm));
        await other.SweepAsync();
        Assert.Equal(["database", "role"], await other.TracesOfAsync(warm));
    }

    /// <summary>As where the process died between the registration's commit and the mark.</summary>
    [Fact]
    public async Task An_active_tenants_is_marked_as_a_customers()
    {
        await using var bench = await NewAsync();
        var (active, pending) = (await bench.ProvisionAsync(), await bench.ProvisionAsync());
        await bench.ActivateAsync(active);

        await bench.SweepAsync();

        Assert.Equal((await MarkAsync(bench, MarkedAs.Tenant)) with { Id = active.Id }, await bench.MarkOfAsync(active));
        Assert.Equal((await MarkAsync(bench, MarkedAs.Pending)) with { Id = pending.Id }, await bench.MarkOfAsync(pending));
    }

    [Fact]
    public async Task An_active_tenants_database_that_is_gone_is_told_of()
    {
        await using var bench = await NewAsync();
        var tenant = await bench.ProvisionAsync();
        await bench.ActivateAsync(tenant);
        await bench.RegistryExecuteAsync("UPDATE tenant_registry SET updated_at = now() - interval '5 minutes'");
        Assert.Equal(0, (await bench.Get<ServerSweep>().RunAsync(Stop)).Missing);
        await server.ExecuteAsync("postgres", $"DROP DATABASE {tenant.DatabaseName.Value}");

        Assert.Equal(1, (await bench.Get<ServerSweep>().RunAsync(Stop)).Missing);

        Assert.Contains(
            $"{tenant.DatabaseName.Value} is in the registry, and not on the server", bench.Log.Text, StringComparison.Ordinal);
        Assert.Equal(["active"], await bench.RegistryQueryAsync<string>("SELECT status FROM tenant_registry"));
    }

    [Fact]
    public async Task Housekeeping_deletes_what_has_served_its_time_and_nothing_else()
    {
        await using var bench = await NewAsync();
        var (old, young) = (await bench.ProvisionAsync(), await bench.ProvisionAsync());
        await bench.ActivateAsync(old);
        await bench.ActivateAsync(young);
        await bench.RegistryExecuteAsync(
            $"""
            UPDATE registrations SET begun_at = now() - interval '26 hours' WHERE tenant_id = '{old.Id}';
            INSERT INTO undone_registrations (tenant_id, undone_at) VALUES
                (gen_random_uuid(), now() - interval '8 days'), (gen_random_uuid(), now() - interval '6 days');
            INSERT INTO replicas (id, lease_until) VALUES (gen_random_uuid(), now() - interval '25 hours');
            """);

        await bench.SweepAsync();

        Assert.Equal([young.Id], await bench.RegistryQueryAsync<Guid>("SELECT tenant_id FROM registrations"));
        Assert.Equal([1L], await bench.RegistryQueryAsync<long>("SELECT count(*) FROM undone_registrations"));
        Assert.Equal([bench.ReplicaId], await bench.RegistryQueryAsync<Guid>("SELECT id FROM replicas"));
        Assert.Equal([2L], await bench.RegistryQueryAsync<long>("SELECT count(*) FROM tenant_registry"));
    }

    private static async Task<ObjectMark> MarkAsync(ProvisioningBench bench, MarkedAs kind) =>
        new(await bench.Get<Installation>().GetIdAsync(Stop), kind, Guid.NewGuid());

    private Task<string> CreateAsync(ObjectMark mark, bool hasDatabase) => CreateAsync(mark.Text, hasDatabase);

    /// <summary>A role with that comment, and a database of its own, made by the administrator as ours are.</summary>
    private async Task<string> CreateAsync(string comment, bool hasDatabase)
    {
        var name = $"tenant_left_{Interlocked.Increment(ref _names)}_{Random.Shared.Next():x8}";
        await server.ExecuteAsync(
            "postgres",
            $"SET ROLE {PostgresServer.Administrator}",
            $"CREATE ROLE {name} LOGIN",
            $"COMMENT ON ROLE {name} IS '{comment}'",
            $"GRANT {name} TO {PostgresServer.Administrator}");
        if (hasDatabase)
            await server.ExecuteAsync("postgres", $"CREATE DATABASE {name} OWNER {name}");
        return name;
    }

    /// <summary>As <c>DROP DATABASE</c> marks it before it begins to delete files.</summary>
    private Task MakeCorpseAsync(string database) => server.ExecuteAsync(
        "postgres", $"UPDATE pg_database SET datconnlimit = -2 WHERE datname = '{database}'");

    private async Task<ProvisioningBench> NewAsync(BenchSettings? settings = null)
    {
        var source = await server.CreateDatabaseAsync("swept");
        return await ProvisioningBench.CreateAsync(server, source, settings);
    }
}
