using System.Collections.Concurrent;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Npgsql;
using TenantManager.Application;
using TenantManager.Application.Abstractions;
using TenantManager.Application.Auth.RegisterOrganization;
using TenantManager.Domain.Common;
using TenantManager.Domain.Tenants;
using TenantManager.Infrastructure.Configuration;
using TenantManager.Infrastructure.Fleet;
using TenantManager.Infrastructure.IntegrationTests.Composition;
using TenantManager.Infrastructure.IntegrationTests.Persistence;
using TenantManager.Infrastructure.Provisioning.Reconciliation;
using TenantManager.Infrastructure.Provisioning.Server;
using TenantManager.Infrastructure.Provisioning.Templates;
using TenantManager.Infrastructure.Provisioning.Warm;
using TenantManager.Infrastructure.Security;
using TenantManager.TestSupport;
using Xunit;

namespace TenantManager.Infrastructure.IntegrationTests.Provisioning;

/// <summary>
/// One replica: the service's own adapters for one source database, with a registry that other replicas may share, and tenants to
/// be provisioned. Its hosted services are not started: what they do, a test calls itself.
/// </summary>
internal sealed class ProvisioningBench : IAsyncDisposable
{
    public const int MaxConnectionsPerTenant = 7;

    public const string NamePrefix = "tenant_";

    private static int _tenants;

    private readonly ServiceProvider _services;
    private readonly ConcurrentDictionary<Guid, bool> _reserved = new();

    private ProvisioningBench(PostgresServer server, string source, string registry, BenchSettings settings)
    {
        Server = server;
        Source = source;
        RegistryConnectionString = registry;
        Settings = settings;
        var services = new ServiceCollection();
        services.AddLogging(logging => logging.AddProvider(Log));
        services.AddSingleton(settings.Clock);
        services.AddApplication(new TenantNaming(NamePrefix));
        services.AddInfrastructure(OptionsFor(server, source, registry, settings));
        settings.Replace?.Invoke(services);
        _services = services.BuildServiceProvider(validateScopes: true);
    }

    public PostgresServer Server { get; }

    public string Source { get; }

    public BenchSettings Settings { get; }

    public LogLines Log { get; } = new();

    public ITenantDatabaseProvisioner Provisioner => Get<ITenantDatabaseProvisioner>();

    public string RegistryDatabase => new NpgsqlConnectionStringBuilder(RegistryConnectionString).Database!;

    public Guid ReplicaId => Get<ReplicaIdentity>().Id;

    private string RegistryConnectionString { get; }

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    /// <summary>A living replica with a new registry.</summary>
    public static async Task<ProvisioningBench> CreateAsync(PostgresServer server, string source, BenchSettings? settings = null)
    {
        var registry = await MigratedRegistries.CloneAsync(server);
        var bench = new ProvisioningBench(server, source, registry, settings ?? new BenchSettings());
        await bench.LiveAsync();
        return bench;
    }

    /// <summary>Another living replica on the same registry.</summary>
    public async Task<ProvisioningBench> NewReplicaAsync(BenchSettings? settings = null)
    {
        var replica = new ProvisioningBench(Server, Source, RegistryConnectionString, settings ?? Settings);
        await replica.LiveAsync();
        return replica;
    }

    public T Get<T>()
        where T : notnull => _services.GetRequiredService<T>();

    /// <summary>Takes, or prolongs, its lease.</summary>
    public Task LiveAsync() => Get<ReplicaLease>().RenewAsync(Stop);

    /// <summary>Its lease is over: for the other replicas it is dead.</summary>
    public Task DieAsync() => RegistryExecuteAsync($"DELETE FROM replicas WHERE id = '{ReplicaId}'");

    public Task ReconcileAsync() => Get<Reconciler>().RunAsync(Stop);

    public Task SweepAsync() => Get<Reconciler>().SweepAsync(Stop);

    public Task RegistryExecuteAsync(string sql) => Server.ExecuteAsync(RegistryDatabase, sql);

    public Task<List<T>> RegistryQueryAsync<T>(string sql) => Server.QueryAsync<T>(RegistryDatabase, sql);

    /// <summary>A pending tenant with names of its own, which the registry does not know yet.</summary>
    public Tenant NewTenant(string word = "acme")
    {
        var slug = Slug.FromText($"{word} {Interlocked.Increment(ref _tenants)}");
        return Tenant.Register(
            OrganizationName.From(word),
            slug,
            DatabaseName.For(NamePrefix, slug, (uint)Random.Shared.Next()),
            Plan.Free,
            Get<SecretsKey>().Id,
            TimeProvider.System.GetUtcNow());
    }

    /// <summary>Commits the intent, by which this replica is at it.</summary>
    public async Task<Reservation> ReserveAsync(Tenant tenant)
    {
        await using var scope = _services.CreateAsyncScope();
        return await scope.ServiceProvider.GetRequiredService<ITenantRepository>()
            .ReserveAsync(tenant, Registry.NewAdministrator(tenant), key: null, Stop);
    }

    /// <summary>Makes one more warm database of the template as the source is now.</summary>
    /// <returns>Its name; the message of what is thrown where none is made has the log.</returns>
    public async Task<string> MakeWarmAsync()
    {
        var before = await WarmNamesAsync();
        var (template, _) = await Get<SchemaTemplates>().EnsureAsync(Stop);
        if (!await Get<WarmDatabases>().TryMakeAsync(template, Stop))
            throw new InvalidOperationException($"None was made. {Log.Text}");
        return Assert.Single((await WarmNamesAsync()).Except(before));
    }

    /// <summary>Commits the outcome, as a registration does.</summary>
    public Task ActivateAsync(Tenant tenant) =>
        RegistryExecuteAsync($"UPDATE tenant_registry SET status = 'active' WHERE id = '{tenant.Id}'");

    public async Task<Tenant> ProvisionAsync(string word = "acme")
    {
        var tenant = NewTenant(word);
        await ProvisionAsync(tenant);
        return tenant;
    }

    /// <exception cref="InvalidOperationException">It failed; the message has the log, which alone says why.</exception>
    public async Task<ProvisionedDatabase> ProvisionAsync(Tenant tenant)
    {
        try
        {
            return await TryProvisionAsync(tenant);
        }
        catch (ProvisioningException e)
        {
            throw new InvalidOperationException(Log.Text, e);
        }
    }

    /// <summary>Reserves it, where that has not been done, and passes on whatever the provisioner throws.</summary>
    public async Task<ProvisionedDatabase> TryProvisionAsync(Tenant tenant, CancellationToken? cancellationToken = null)
    {
        if (_reserved.TryAdd(tenant.Id, true) && !await IsReservedAsync(tenant))
            Assert.Equal(Reservation.Reserved, await ReserveAsync(tenant));
        return await Provisioner.ProvisionAsync(tenant, cancellationToken ?? Stop);
    }

    /// <summary>What the client is told of a provisioning that is refused.</summary>
    public async Task<Error> RefusalAsync(Tenant tenant)
    {
        var exception = await Assert.ThrowsAsync<ProvisioningException>(() => TryProvisionAsync(tenant));
        return exception.Error;
    }

    /// <summary>Removes what a failure left, looks that nothing is left, and provisions the same tenant.</summary>
    public async Task AssertCanBeDoneAgainAsync(Tenant tenant, Func<Task>? repair = null)
    {
        await AssertRemovableAsync(tenant);
        if (repair is not null)
            await repair();
        await ProvisionAsync(tenant);
        Assert.Equal(tenant.DatabaseName.Value, await QueryAsync<string>(tenant, "SELECT current_database()::text"));
    }

    public async Task AssertRemovableAsync(Tenant tenant)
    {
        await Provisioner.RemoveAsync(tenant, Stop);
        Assert.Empty(await TracesOfAsync(tenant.DatabaseName.Value, ApplicationNameOf(tenant)));
    }

    /// <summary>What the server has of a database and its role.</summary>
    public Task<List<string>> TracesOfAsync(string name, string applicationName = "") => Server.QueryAsync<string>(
        "postgres",
        $"""
        SELECT 'database' FROM pg_database WHERE datname = '{name}' UNION ALL
        SELECT 'role' FROM pg_roles WHERE rolname = '{name}' UNION ALL
        SELECT 'session' FROM pg_stat_activity WHERE usename = '{name}' OR application_name = nullif('{applicationName}', '')
        """);

    /// <summary>What the comment on the tenant's role says.</summary>
    public async Task<ObjectMark?> MarkOfAsync(Tenant tenant) => ObjectMark.Parse(Assert.Single(await Server.QueryAsync<string>(
        "postgres", $"SELECT shobj_description('{tenant.DatabaseName.Value}'::regrole, 'pg_authid')")));

    public static string ApplicationNameOf(Tenant tenant) => $"tm-provision {tenant.Id}";

    public string PasswordOf(Tenant tenant) => Get<SecretsKey>().DerivePassword(tenant.Id, tenant.DatabasePasswordVersion);

    /// <summary>As the tenant's own role, at its own database or another.</summary>
    public async Task<NpgsqlConnection> OpenAsync(Tenant tenant, string? database = null)
    {
        var name = tenant.DatabaseName.Value;
        var connection = new NpgsqlConnection(Server.ConnectionString(database ?? name, name, PasswordOf(tenant)));
        await connection.OpenAsync(Stop);
        return connection;
    }

    /// <summary>What the first row says, asked as the tenant's own role.</summary>
    public async Task<T> QueryAsync<T>(Tenant tenant, string sql)
    {
        await using var connection = await OpenAsync(tenant);
        await using var command = new NpgsqlCommand(sql, connection);
        return (T)(await command.ExecuteScalarAsync(Stop))!;
    }

    public ValueTask DisposeAsync() => _services.DisposeAsync();

    private Task<List<string>> WarmNamesAsync() =>
        RegistryQueryAsync<string>("SELECT database_name FROM warm_databases WHERE state = 'ready'");

    private async Task<bool> IsReservedAsync(Tenant tenant) => (await RegistryQueryAsync<long>(
        $"SELECT count(*) FROM tenant_registry WHERE id = '{tenant.Id}'"))[0] > 0;

    private static InfrastructureOptions OptionsFor(
        PostgresServer server, string source, string registry, BenchSettings settings) => new()
        {
            GlobalDatabase = new GlobalDatabaseOptions(registry),
            DatabaseServer = new DatabaseServerOptions(
                settings.Host ?? PostgresServer.Host,
                settings.Port ?? server.Port,
                settings.AdminUser ?? PostgresServer.Administrator,
                settings.AdminPassword ?? server.AdministratorPassword,
                "disable",
                source,
                IsolateSharedDatabases: true),
            TenantDatabases = new TenantDatabaseOptions(
                settings.MaxConnectionsPerTenant,
                settings.MaxTotalConnections,
                settings.PoolIdleTimeout,
                PostgresServer.Host,
                settings.PublicPort ?? server.Port),
            SchemaCopy = new SchemaCopyOptions(null, settings.Timeout),
            Template = new TemplateOptions(settings.Freshness, settings.DataTables),
            WarmDatabases = new WarmDatabaseOptions(settings.WarmDatabases, NamePrefix),
            Capacity = settings.Capacity,
            Fleet = new FleetOptions(settings.ReconcileInterval),
            Tokens = new TokenOptions("a-secret-of-32-bytes-for-the-tests", TimeSpan.FromHours(1), TimeSpan.FromDays(1)),
            Secrets = new SecretsOptions(settings.SecretsKey),
            Hashing = new HashingOptions(10),
            Startup = new StartupOptions(TimeSpan.FromSeconds(30)),
            Faults = new FaultOptions(settings.FaultDirectory),
        };
}
