using TenantManager.Infrastructure.Faults;
using TenantManager.Infrastructure.Provisioning.Templates;
using TenantManager.Infrastructure.Provisioning.Warm;
using TenantManager.TestSupport;
using Xunit;

namespace TenantManager.Infrastructure.IntegrationTests.Provisioning.Reconciliation;

/// <summary>As <see cref="DeadReplicaTests"/>, of a replica that makes or drops what belongs to no tenant yet.</summary>
public sealed class DeadMakerTests(PostgresServer server)
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(FaultPoint.WarmReserved)]
    [InlineData(FaultPoint.CloneRole)]
    [InlineData(FaultPoint.CloneCreated)]
    [InlineData(FaultPoint.CloneOwned)]
    [InlineData(FaultPoint.WarmMade)]
    public async Task In_the_making_of_a_warm_database(string point)
    {
        using var faults = new FaultDirectory();
        await using var dead = await NewAsync(new BenchSettings { FaultDirectory = faults.Path, WarmDatabases = 1 });
        await using var living = await dead.NewReplicaAsync(new BenchSettings { WarmDatabases = 1 });
        var (template, _) = await dead.Get<SchemaTemplates>().EnsureAsync(Stop);
        using var end = new CancellationTokenSource();
        faults.Hang(point);
        var dying = dead.Get<WarmDatabases>().TryMakeAsync(template, end.Token);
        await faults.ReachedAsync(point, dying);
        var name = Assert.Single(await living.RegistryQueryAsync<string>("SELECT database_name FROM warm_databases"));

        await living.ReconcileAsync();
        Assert.Equal(["making"], await living.RegistryQueryAsync<string>("SELECT state FROM warm_databases"));
        await dead.DieAsync();
        await living.ReconcileAsync();

        Assert.Empty(await living.RegistryQueryAsync<string>("SELECT database_name FROM warm_databases"));
        Assert.Empty(await living.TracesOfAsync(name));
        await EndAsync(end, dying);
    }

    [Theory]
    [InlineData(FaultPoint.UndoBegun)]
    [InlineData(FaultPoint.UndoDatabaseDropped)]
    [InlineData(FaultPoint.UndoDropped)]
    public async Task In_the_dropping_of_an_outdated_warm_database(string point)
    {
        using var faults = new FaultDirectory();
        await using var dead = await NewAsync(new BenchSettings { FaultDirectory = faults.Path, WarmDatabases = 1 });
        await using var living = await dead.NewReplicaAsync(new BenchSettings());
        var name = await dead.MakeWarmAsync();
        await dead.Get<SchemaTemplates>().RebuildAsync(Stop);
        using var end = new CancellationTokenSource();
        faults.Hang(point);
        var dying = dead.Get<WarmDatabases>().RemoveUnusableAsync(end.Token);
        await faults.ReachedAsync(point, dying);

        await living.ReconcileAsync();
        Assert.Equal(["dropping"], await living.RegistryQueryAsync<string>("SELECT state FROM warm_databases"));
        await dead.DieAsync();
        await living.ReconcileAsync();

        Assert.Empty(await living.RegistryQueryAsync<string>("SELECT database_name FROM warm_databases"));
        Assert.Empty(await living.TracesOfAsync(name));
        await EndAsync(end, dying);
    }

    [Theory]
    [InlineData(FaultPoint.TemplateReserved)]
    [InlineData(FaultPoint.TemplateCopied)]
    [InlineData(FaultPoint.TemplateSealed)]
    public async Task In_the_building_of_a_template(string point)
    {
        using var faults = new FaultDirectory();
        await using var dead = await NewAsync(new BenchSettings { FaultDirectory = faults.Path });
        await using var living = await dead.NewReplicaAsync(new BenchSettings());
        using var end = new CancellationTokenSource();
        faults.Hang(point);
        var dying = dead.Get<SchemaTemplates>().EnsureAsync(end.Token);
        await faults.ReachedAsync(point, dying);
        var name = Assert.Single(await living.RegistryQueryAsync<string>("SELECT database_name FROM schema_templates"));

        await living.ReconcileAsync();
        Assert.Equal(["building"], await living.RegistryQueryAsync<string>("SELECT state FROM schema_templates"));
        await dead.DieAsync();
        await living.ReconcileAsync();

        Assert.Empty(await living.RegistryQueryAsync<string>("SELECT database_name FROM schema_templates"));
        Assert.Empty(await living.TracesOfAsync(name));
        await EndAsync(end, dying);
    }

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
