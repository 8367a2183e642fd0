using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Npgsql;
using TenantManager.Application.Abstractions;
using TenantManager.Domain.Common;
using TenantManager.Domain.Tenants;
using TenantManager.Infrastructure.Configuration;
using TenantManager.Infrastructure.Security;
using TenantManager.TestSupport;
using Xunit;

namespace TenantManager.Infrastructure.IntegrationTests.Provisioning;

/// <summary>The service's own adapters for one source database, and tenants to be provisioned from it.</summary>
internal sealed class ProvisioningBench : IAsyncDisposable
{
    public const int MaxConnectionsPerTenant = 7;

    private static int _tenants;

    private readonly ServiceProvider _services;

    public ProvisioningBench(PostgresServer server, string source, BenchSettings? settings = null)
    {
        Server = server;
        Source = source;
        var services = new ServiceCollection();
        services.AddLogging(logging => logging.AddProvider(Log));
        services.AddSingleton(TimeProvider.System);
        services.AddInfrastructure(OptionsFor(server, source, settings ?? new BenchSettings()));
        settings?.Replace?.Invoke(services);
        _services = services.BuildServiceProvider(validateScopes: true);
    }

    public PostgresServer Server { get; }

    public string Source { get; }

    public LogLines Log { get; } = new();

    public ITenantDatabaseProvisioner Provisioner => Get<ITenantDatabaseProvisioner>();

    public T Get<T>()
        where T : notnull => _services.GetRequiredService<T>();

    /// <summary>A pending tenant with names of its own.</summary>
    public Tenant NewTenant(string word = "acme")
    {
        var slug = Slug.FromText($"{word} {Interlocked.Increment(ref _tenants)}");
        return Tenant.Register(
            OrganizationName.From(word),
            slug,
            DatabaseName.For("tenant_", slug, (uint)Random.Shared.Next()),
            Plan.Free,
            Get<SecretsKey>().Id,
            TimeProvider.System.GetUtcNow());
    }

    public async Task<Tenant> ProvisionAsync(string word = "acme")
    {
        var tenant = NewTenant(word);
        await ProvisionAsync(tenant);
        return tenant;
    }

    /// <exception cref="InvalidOperationException">It failed; the message has the log, which alone says why.</exception>
    public async Task ProvisionAsync(Tenant tenant)
    {
        try
        {
            await Provisioner.ProvisionAsync(tenant, TestContext.Current.CancellationToken);
        }
        catch (ProvisioningException e)
        {
            throw new InvalidOperationException(Log.Text, e);
        }
    }

    /// <summary>What the client is told of a provisioning that is refused.</summary>
    public async Task<Error> RefusalAsync(Tenant tenant)
    {
        var exception = await Assert.ThrowsAsync<ProvisioningException>(
            () => Provisioner.ProvisionAsync(tenant, TestContext.Current.CancellationToken));
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
        await Provisioner.RemoveAsync(tenant, TestContext.Current.CancellationToken);
        var name = tenant.DatabaseName.Value;
        Assert.Empty(await Server.QueryAsync<string>(
            "postgres",
            $"""
            SELECT 'database' FROM pg_database WHERE datname = '{name}' UNION ALL
            SELECT 'role' FROM pg_roles WHERE rolname = '{name}' UNION ALL
            SELECT 'session' FROM pg_stat_activity
            WHERE usename = '{name}' OR application_name = '{ApplicationNameOf(tenant)}'
            """));
    }

    public static string ApplicationNameOf(Tenant tenant) => $"tm-provision {tenant.Id}";

    public string PasswordOf(Tenant tenant) => Get<SecretsKey>().DerivePassword(tenant.Id, tenant.DatabasePasswordVersion);

    /// <summary>As the tenant's own role, at its own database or another.</summary>
    public async Task<NpgsqlConnection> OpenAsync(Tenant tenant, string? database = null)
    {
        var name = tenant.DatabaseName.Value;
        var connection = new NpgsqlConnection(Server.ConnectionString(database ?? name, name, PasswordOf(tenant)));
        await connection.OpenAsync(TestContext.Current.CancellationToken);
        return connection;
    }

    /// <summary>What the first row says, asked as the tenant's own role.</summary>
    public async Task<T> QueryAsync<T>(Tenant tenant, string sql)
    {
        await using var connection = await OpenAsync(tenant);
        await using var command = new NpgsqlCommand(sql, connection);
        return (T)(await command.ExecuteScalarAsync(TestContext.Current.CancellationToken))!;
    }

    public ValueTask DisposeAsync() => _services.DisposeAsync();

    private static InfrastructureOptions OptionsFor(PostgresServer server, string source, BenchSettings settings) => new()
    {
        GlobalDatabase = new GlobalDatabaseOptions(server.ConnectionString("postgres")),
        DatabaseServer = new DatabaseServerOptions(
            PostgresServer.Host,
            settings.Port ?? server.Port,
            settings.AdminUser ?? PostgresServer.Administrator,
            settings.AdminPassword ?? server.AdministratorPassword,
            "disable",
            source,
            IsolateSharedDatabases: true),
        TenantDatabases = new TenantDatabaseOptions(
            settings.MaxConnectionsPerTenant, 200, TimeSpan.FromMinutes(5), PostgresServer.Host, server.Port),
        SchemaCopy = new SchemaCopyOptions(null, settings.Timeout),
        Template = new TemplateOptions(TimeSpan.FromSeconds(5), []),
        WarmDatabases = new WarmDatabaseOptions(0, "tenant_"),
        Capacity = new CapacityOptions(null, null, null),
        Fleet = new FleetOptions(TimeSpan.FromSeconds(10)),
        Tokens = new TokenOptions("a-secret-of-32-bytes-for-the-tests", TimeSpan.FromHours(1), TimeSpan.FromDays(1)),
        Secrets = new SecretsOptions(settings.SecretsKey),
        Hashing = new HashingOptions(10),
        Startup = new StartupOptions(TimeSpan.FromSeconds(30)),
    };
}

internal sealed record BenchSettings
{
    /// <summary>Null for the server's own.</summary>
    public int? Port { get; init; }

    /// <summary>Null for the server's administrator without superuser.</summary>
    public string? AdminUser { get; init; }

    public string? AdminPassword { get; init; }

    public string SecretsKey { get; init; } = "the-secrets-key-of-the-tests";

    public TimeSpan Timeout { get; init; } = TimeSpan.FromMinutes(2);

    public int MaxConnectionsPerTenant { get; init; } = ProvisioningBench.MaxConnectionsPerTenant;

    /// <summary>Replaces parts of the real composition by other real parts.</summary>
    public Action<IServiceCollection>? Replace { get; init; }
}
