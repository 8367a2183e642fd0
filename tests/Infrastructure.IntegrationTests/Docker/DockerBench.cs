using Microsoft.Extensions.DependencyInjection;
using Npgsql;
using TenantManager.Application.Abstractions;
using TenantManager.Domain.Tenants;
using TenantManager.Infrastructure.Configuration;
using TenantManager.Infrastructure.Faults;
using TenantManager.Infrastructure.Fleet;
using TenantManager.Infrastructure.IntegrationTests.Composition;
using TenantManager.Infrastructure.IntegrationTests.Persistence;
using TenantManager.Infrastructure.IntegrationTests.Provisioning;
using TenantManager.Infrastructure.Provisioning.Templates;
using TenantManager.Infrastructure.Security;
using TenantManager.TestSupport;
using TenantManager.TestSupport.Docker;
using Xunit;

namespace TenantManager.Infrastructure.IntegrationTests.Docker;

/// <summary>The service's adapters with <c>USE_DOCKER_FOR_SCHEMA_COPY=true</c>, and the sample schema in the container.</summary>
internal sealed class DockerBench : IAsyncDisposable
{
    public const string Source = "twenty";

    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(30);

    private readonly DockerPostgresContainer _container;
    private readonly Adapters _adapters;
    private readonly FaultDirectory _faults = new();

    private DockerBench(DockerPostgresContainer container, string registry, string? toolsContainer, TimeSpan? timeout)
    {
        _container = container;
        var options = AdapterOptions.For(
            registry,
            container.Port,
            DockerPostgresContainer.Administrator,
            container.AdministratorPassword,
            Source);
        _adapters = new Adapters(options with
        {
            SchemaCopy = new SchemaCopyOptions(toolsContainer ?? container.Name, timeout ?? TimeSpan.FromMinutes(2)),
            Template = new TemplateOptions(TimeSpan.Zero, []),
            Fleet = new FleetOptions(TimeSpan.FromMinutes(20)),
            Faults = new FaultOptions(_faults.Path),
        });
    }

    /// <param name="container">Where the server is.</param>
    /// <param name="toolsContainer">Where the tools are, if not there.</param>
    /// <param name="timeout">By default long.</param>
    public static async Task<DockerBench> CreateAsync(
        DockerPostgresContainer container, string? toolsContainer = null, TimeSpan? timeout = null)
    {
        var bench = new DockerBench(container, await MigratedRegistries.CloneAsync(container), toolsContainer, timeout);
        await bench.Adapters.Get<ReplicaLease>().RenewAsync(TestContext.Current.CancellationToken);
        return bench;
    }

    public Adapters Adapters => _adapters;

    public Tenant NewTenant() => _adapters.NewTenant();

    public string PasswordOf(Tenant tenant) =>
        _adapters.Get<SecretsKey>().DerivePassword(tenant.Id, tenant.DatabasePasswordVersion);

    /// <summary>Of the role that restored it.</summary>
    public async Task<string> PasswordOfTemplateAsync()
    {
        var current = await _adapters.Get<TemplateStore>().FindCurrentAsync(TestContext.Current.CancellationToken);
        return _adapters.Get<SecretsKey>().DerivePassword(current!.Id, version: 1);
    }

    public async Task ProvisionAsync(Tenant tenant, CancellationToken? cancellationToken = null)
    {
        var stop = cancellationToken ?? TestContext.Current.CancellationToken;
        await using (var scope = _adapters.NewScope())
        {
            var tenants = scope.ServiceProvider.GetRequiredService<ITenantRepository>();
            if (await tenants.FindAsync(tenant.Id, stop) is null)
                await tenants.ReserveAsync(tenant, Registry.NewAdministrator(tenant), key: null, stop);
        }

        await _adapters.Get<ITenantDatabaseProvisioner>().ProvisionAsync(tenant, stop);
    }

    /// <summary>Begins a provisioning whose copy, after the first look at the source, finds the lock there.</summary>
    public async Task<(Task Provisioning, SourceLock Lock)> ProvisionAgainstAsync(
        Tenant tenant, Func<DockerPostgresContainer, Task<SourceLock>> take, CancellationToken? cancellationToken = null)
    {
        _faults.Hold(FaultPoint.TemplateReserved);
        var provisioning = ProvisionAsync(tenant, cancellationToken);
        await _faults.ReachedAsync(FaultPoint.TemplateReserved, provisioning);
        var held = await take(_container);
        _faults.LetGo(FaultPoint.TemplateReserved);
        return (provisioning, held);
    }

    public Task RemoveAsync(Tenant tenant) =>
        _adapters.Get<ITenantDatabaseProvisioner>().RemoveAsync(tenant, TestContext.Current.CancellationToken);

    /// <summary>Waits for both ends of a copy to run inside the container.</summary>
    public Task UntilCopyRunsAsync() => Eventually.TrueAsync("pg_dump and pg_restore run in the container", Soon, async () =>
    {
        var running = await CopyProcessesAsync();
        return running.Any(line => line.StartsWith("pg_dump ", StringComparison.Ordinal))
            && running.Any(line => line.StartsWith("pg_restore ", StringComparison.Ordinal));
    });

    /// <summary>Waits for pg_dump to stand before a lock that somebody else has.</summary>
    public Task UntilDumpWaitsAsync() => Eventually.TrueAsync("pg_dump waits for the lock", Soon, () =>
        _container.QueryAsync<bool>(
            "postgres",
            "SELECT exists(SELECT FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND query LIKE 'LOCK TABLE%')"));

    /// <summary>Waits for neither end of a copy to be left inside the container.</summary>
    public Task UntilNoCopyRunsAsync() => Eventually.TrueAsync(
        "nothing of the copy runs in the container", Soon, async () => (await CopyProcessesAsync()).Count == 0);

    public async Task AssertNothingIsLeftOfAsync(Tenant tenant)
    {
        var name = tenant.DatabaseName.Value;
        Assert.Equal(0, await _container.QueryAsync<long>(
            "postgres",
            $"SELECT (SELECT count(*) FROM pg_database WHERE datname = '{name}') + (SELECT count(*) FROM pg_roles WHERE rolname = '{name}')"));
        Assert.Equal(0, await _container.QueryAsync<long>(
            "postgres",
            $"""
            SELECT count(*) FROM pg_stat_activity
            WHERE application_name LIKE '%{tenant.Id}%' OR application_name LIKE 'tm-template %'
            """));
        // Of a template that was not finished.
        var registry = new NpgsqlConnectionStringBuilder(_adapters.Get<GlobalDatabaseOptions>().ConnectionString).Database!;
        Assert.Equal(0, await _container.QueryAsync<long>(registry, "SELECT count(*) FROM schema_templates WHERE state <> 'current'"));
    }

    public async ValueTask DisposeAsync()
    {
        await _adapters.DisposeAsync();
        _faults.Dispose();
    }

    private async Task<List<string>> CopyProcessesAsync() =>
        [.. (await _container.ProcessesAsync()).Where(line =>
            line.StartsWith("pg_dump ", StringComparison.Ordinal) || line.StartsWith("pg_restore ", StringComparison.Ordinal))];
}
