using Microsoft.Extensions.Time.Testing;
using TenantManager.Application.Abstractions;
using TenantManager.Infrastructure.Faults;
using TenantManager.Infrastructure.Provisioning.Templates;
using TenantManager.TestSupport;
using Xunit;

namespace TenantManager.Infrastructure.IntegrationTests.Provisioning.Templates;

/// <summary>One template for each state of the source, whoever asks for it.</summary>
public sealed class TemplateTests(PostgresServer server)
{
    private const string Columns = "SELECT count(*) FROM pg_attribute WHERE attrelid = 'public.t'::regclass AND attnum > 0";

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Is_built_by_the_first_registration_and_cloned_by_the_others()
    {
        await using var bench = await NewAsync();

        var paths = new List<ProvisioningPath>();
        for (var i = 0; i < 3; i++)
            paths.Add((await bench.ProvisionAsync(bench.NewTenant())).Path);

        Assert.Equal([ProvisioningPath.Dump, ProvisioningPath.Clone, ProvisioningPath.Clone], paths);
        Assert.Equal(1, BuildsOf(bench));
    }

    [Fact]
    public async Task Lets_nobody_in_and_is_nobodys_but_ours()
    {
        await using var bench = await NewAsync();
        var template = await EnsureAsync(bench);

        Assert.Equal(
            [$"false {PostgresServer.Administrator} false 0"],
            await server.QueryAsync<string>(
                "postgres",
                $"""
                SELECT format('%s %s %s %s', datallowconn::text, pg_get_userbyid(datdba), r.rolcanlogin::text,
                    (SELECT count(*) FROM aclexplode(datacl) a WHERE a.grantee = 0))
                FROM pg_database d JOIN pg_roles r ON r.rolname = d.datname WHERE datname = '{template.DatabaseName}'
                """));
        await Assert.ThrowsAsync<Npgsql.PostgresException>(() => server.OpenAsync(template.DatabaseName));
    }

    [Fact]
    public async Task With_the_same_schema_under_another_fingerprint_is_confirmed_without_a_new_build()
    {
        await using var bench = await NewAsync();
        var first = await EnsureAsync(bench);

        await server.ExecuteAsync(bench.Source, "DROP TABLE public.t", $"SET ROLE {PostgresServer.Administrator}", "CREATE TABLE public.t (id int)");
        await server.ExecuteAsync(bench.Source, "CREATE TABLE public.gone (id int)", "DROP TABLE public.gone", "VACUUM FULL pg_class");
        var second = await EnsureAsync(bench);

        Assert.Equal((first.Id, first.DumpHash, first.BuiltAt), (second.Id, second.DumpHash, second.BuiltAt));
        Assert.NotEqual(first.SourceFingerprint, second.SourceFingerprint);
        Assert.Equal([second.SourceFingerprint], await bench.RegistryQueryAsync<string>("SELECT source_fingerprint FROM schema_templates"));
        Assert.Equal(1, BuildsOf(bench));
        Assert.Equal(ProvisioningPath.Clone, (await bench.ProvisionAsync(bench.NewTenant())).Path);
    }

    [Fact]
    public async Task Of_a_changed_schema_is_built_beside_the_first_and_takes_its_place()
    {
        using var faults = new FaultDirectory();
        await using var bench = await NewAsync(new BenchSettings { FaultDirectory = faults.Path });
        var first = await EnsureAsync(bench);
        await server.ExecuteAsync(bench.Source, "ALTER TABLE public.t ADD COLUMN added int");

        faults.Hold(FaultPoint.TemplateSealed);
        var ensuring = EnsureAsync(bench);
        await faults.ReachedAsync(FaultPoint.TemplateSealed, ensuring);
        Assert.Equal(["building", "current"], await bench.RegistryQueryAsync<string>("SELECT state FROM schema_templates ORDER BY 1"));
        await bench.ReconcileAsync();
        Assert.Equal(["database", "role"], await bench.TracesOfAsync(first.DatabaseName));
        faults.LetGo(FaultPoint.TemplateSealed);
        var second = await ensuring;

        Assert.NotEqual(first.Id, second.Id);
        Assert.Equal(["current", "retired"], await bench.RegistryQueryAsync<string>("SELECT state FROM schema_templates ORDER BY 1"));
        await bench.ReconcileAsync();
        Assert.Empty(await bench.TracesOfAsync(first.DatabaseName));
        Assert.Equal([second.Id], await bench.RegistryQueryAsync<Guid>("SELECT id FROM schema_templates"));
        Assert.Equal(2, await bench.QueryAsync<long>(await bench.ProvisionAsync(), Columns));
    }

    [Fact]
    public async Task Is_built_once_by_two_replicas()
    {
        await using var one = await NewAsync();
        await using var other = await one.NewReplicaAsync();

        var templates = await Task.WhenAll(Enumerable.Range(0, 10).Select(i => EnsureAsync(i % 2 == 0 ? one : other)));

        Assert.Single(templates.Select(template => template.Id).Distinct());
        Assert.Equal(1, BuildsOf(one) + BuildsOf(other));
        Assert.Equal([1L], await one.RegistryQueryAsync<long>("SELECT count(*) FROM schema_templates"));
    }

    [Theory]
    [InlineData(FaultPoint.TemplateReserved)]
    [InlineData(FaultPoint.TemplateCopied)]
    [InlineData(FaultPoint.TemplateSealed)]
    public async Task That_a_replica_dies_over_is_taken_over_by_another_at_once(string point)
    {
        using var faults = new FaultDirectory();
        await using var dead = await NewAsync(new BenchSettings { FaultDirectory = faults.Path });
        await using var living = await dead.NewReplicaAsync(new BenchSettings());
        using var end = new CancellationTokenSource();
        faults.Hang(point);
        var dying = dead.Get<SchemaTemplates>().EnsureAsync(end.Token);
        await faults.ReachedAsync(point, dying);
        var broken = Assert.Single(await dead.RegistryQueryAsync<string>("SELECT database_name FROM schema_templates"));

        await dead.DieAsync();
        var template = await EnsureAsync(living);
        await living.ReconcileAsync();

        Assert.Empty(await living.TracesOfAsync(broken));
        Assert.Equal([template.DatabaseName], await living.RegistryQueryAsync<string>("SELECT database_name FROM schema_templates"));
        await end.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => dying);
        Assert.Equal(["database", "role"], await living.TracesOfAsync(template.DatabaseName));
        Assert.Equal(["current"], await living.RegistryQueryAsync<string>("SELECT state FROM schema_templates"));
    }

    [Fact]
    public async Task That_was_finished_by_a_replica_that_counts_as_dead_does_not_take_the_others_place()
    {
        using var faults = new FaultDirectory();
        await using var slow = await NewAsync(new BenchSettings { FaultDirectory = faults.Path });
        await using var living = await slow.NewReplicaAsync(new BenchSettings());
        faults.Hold(FaultPoint.TemplateSealed);
        var building = EnsureAsync(slow);
        await faults.ReachedAsync(FaultPoint.TemplateSealed, building);
        await slow.DieAsync();
        var template = await EnsureAsync(living);

        faults.LetGo(FaultPoint.TemplateSealed);

        Assert.Equal(template.Id, (await building).Id);
        await living.ReconcileAsync();
        Assert.Equal([template.Id], await living.RegistryQueryAsync<Guid>("SELECT id FROM schema_templates"));
    }

    [Fact]
    public async Task Of_every_registration_is_looked_at_where_freshness_is_zero()
    {
        await using var bench = await NewAsync();
        await bench.ProvisionAsync();

        for (var columns = 2; columns < 4; columns++)
        {
            await server.ExecuteAsync(bench.Source, $"ALTER TABLE public.t ADD COLUMN c{columns} int");
            Assert.Equal(columns, await bench.QueryAsync<long>(await bench.ProvisionAsync(), Columns));
        }
    }

    [Fact]
    public async Task Is_used_without_a_look_as_long_as_it_is_fresh()
    {
        var clock = new FakeTimeProvider(TimeProvider.System.GetUtcNow());
        await using var bench = await NewAsync(new BenchSettings { Freshness = TimeSpan.FromSeconds(5), Clock = clock });
        var first = await EnsureAsync(bench);
        await server.ExecuteAsync(bench.Source, "ALTER TABLE public.t ADD COLUMN added int");

        clock.Advance(TimeSpan.FromSeconds(5));
        Assert.Equal(first.Id, (await EnsureAsync(bench)).Id);
        clock.Advance(TimeSpan.FromMilliseconds(1));

        Assert.NotEqual(first.Id, (await EnsureAsync(bench)).Id);
    }

    [Fact]
    public async Task Is_built_anew_on_demand()
    {
        await using var bench = await NewAsync(new BenchSettings { Freshness = TimeSpan.FromHours(1) });
        var first = await EnsureAsync(bench);

        var second = await bench.Get<SchemaTemplates>().RebuildAsync(Stop);

        Assert.NotEqual(first.Id, second.Id);
        Assert.Equal(first.DumpHash, second.DumpHash);
        Assert.Equal(second.Id, (await EnsureAsync(bench)).Id);
        Assert.Equal(["current", "retired"], await bench.RegistryQueryAsync<string>("SELECT state FROM schema_templates ORDER BY 1"));
    }

    [Theory]
    [InlineData(FaultPoint.CloneRole)]
    [InlineData(FaultPoint.CloneCreating)]
    [InlineData(FaultPoint.CloneCreated)]
    [InlineData(FaultPoint.CloneOwned)]
    public async Task That_is_replaced_and_dropped_while_it_is_cloned_does_not_make_the_registration_fail(string point)
    {
        using var faults = new FaultDirectory();
        await using var bench = await NewAsync(new BenchSettings { FaultDirectory = faults.Path });
        await using var other = await bench.NewReplicaAsync(new BenchSettings());
        var first = await EnsureAsync(bench);
        var tenant = bench.NewTenant();
        faults.Hold(point);
        var provisioning = bench.ProvisionAsync(tenant);
        await faults.ReachedAsync(point, provisioning);

        await server.ExecuteAsync(bench.Source, "ALTER TABLE public.t ADD COLUMN added int");
        await EnsureAsync(other);
        await other.ReconcileAsync();
        Assert.DoesNotContain("database", await bench.TracesOfAsync(first.DatabaseName));
        faults.LetGo(point);

        await provisioning;
        Assert.InRange(await bench.QueryAsync<long>(tenant, Columns), 1, 2);
        await other.ReconcileAsync();
        // The role may have owned what was in the clone, when the template was dropped.
        await other.SweepAsync();
        Assert.Empty(await bench.TracesOfAsync(first.DatabaseName));
        Assert.Equal(["current"], await bench.RegistryQueryAsync<string>("SELECT state FROM schema_templates"));
    }

    [Fact]
    public async Task That_somebody_has_dropped_is_built_anew()
    {
        await using var bench = await NewAsync(new BenchSettings { Freshness = TimeSpan.FromHours(1) });
        var first = await EnsureAsync(bench);
        await server.ExecuteAsync("postgres", $"DROP DATABASE {first.DatabaseName}");

        var tenant = await bench.ProvisionAsync();

        Assert.Equal(1, await bench.QueryAsync<long>(tenant, Columns));
        await bench.ReconcileAsync();
        Assert.Empty(await bench.TracesOfAsync(first.DatabaseName));
    }

    /// <summary>It blocks every clone of it, and may be one that only a superuser can end.</summary>
    [Fact]
    public async Task That_somebody_sits_in_is_left_and_dropped_when_it_is_free()
    {
        await using var bench = await NewAsync();
        var first = await EnsureAsync(bench);
        await server.ExecuteAsync("postgres", $"ALTER DATABASE {first.DatabaseName} ALLOW_CONNECTIONS true");
        var tenant = bench.NewTenant();

        await using (await server.OpenAsync(first.DatabaseName))
        {
            Assert.Equal(ProvisioningPath.Dump, (await bench.ProvisionAsync(tenant)).Path);
            await bench.ReconcileAsync();
            Assert.Equal(["database", "role"], (await bench.TracesOfAsync(first.DatabaseName)).Where(trace => trace != "session"));
        }

        await Eventually.TrueAsync("the template is dropped", TimeSpan.FromSeconds(30), async () =>
        {
            await bench.ReconcileAsync();
            return (await bench.TracesOfAsync(first.DatabaseName)).Count == 0;
        });
        Assert.Equal(1, await bench.QueryAsync<long>(tenant, Columns));
    }

    internal static int BuildsOf(ProvisioningBench bench) =>
        bench.Log.Text.Split('\n').Count(line => line.Contains(" is built after ", StringComparison.Ordinal));

    private static async Task<SchemaTemplate> EnsureAsync(ProvisioningBench bench) =>
        (await bench.Get<SchemaTemplates>().EnsureAsync(Stop)).Template;

    private async Task<ProvisioningBench> NewAsync(BenchSettings? settings = null)
    {
        var source = await server.CreateDatabaseAsync("templated");
        await server.LoadAsync(source, "CREATE TABLE public.t (id int);");
        return await ProvisioningBench.CreateAsync(server, source, settings);
    }
}
