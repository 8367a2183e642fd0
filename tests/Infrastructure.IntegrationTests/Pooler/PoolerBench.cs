using System.Security.Cryptography;
using Npgsql;
using TenantManager.Application.Abstractions;
using TenantManager.Domain.Tenants;
using TenantManager.Infrastructure.Fleet;
using TenantManager.Infrastructure.IntegrationTests.Provisioning;
using TenantManager.Infrastructure.Provisioning.Server;
using TenantManager.Infrastructure.Security;
using TenantManager.TestSupport;
using Xunit;

namespace TenantManager.Infrastructure.IntegrationTests.Pooler;

/// <summary>
/// 200 tenants behind a pgbouncer, on a server of their own: as many connections have no room on the shared one. The service's own
/// provisioning makes 20 of them; the others are empty databases with the same roles, marks and rights, which takes a fourth of the time.
/// </summary>
public sealed class PoolerBench : IAsyncLifetime
{
    public const int Tenants = 200;
    public const string LookupRole = "pgbouncer";

    private const int Provisioned = 20;
    private const int AtOnce = 4;

    /// <summary>The promise is a second; a busy machine's own delays come on top.</summary>
    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(5);

    private ProvisioningBench? _provisioning;
    private PgBouncer? _bouncer;

    /// <summary>Where there is no pgbouncer, there is nothing of all this, and the tests skip.</summary>
    public static string? Program { get; } = PgBouncer.FindProgram();

    public PostgresServer Server { get; } = new() { Settings = new Dictionary<string, string> { ["max_connections"] = "500" } };

    public string LookupPassword { get; } = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(16));

    public IReadOnlyList<Tenant> All { get; private set; } = [];

    public string Registry => _provisioning!.RegistryDatabase;

    public string Source => _provisioning!.Source;

    public async ValueTask InitializeAsync()
    {
        if (Program is null)
            return;
        await Server.InitializeAsync();
        var setup = await File.ReadAllTextAsync(RepositoryFiles.PathOf("deploy", "pgbouncer", "tenant-logins.sql"));
        await Server.LoadAsync("postgres", setup, asSuperuser: true);
        await Server.ExecuteAsync("postgres", "SET log_statement = 'none'", $"ALTER ROLE {LookupRole} PASSWORD '{LookupPassword}'");
        await Server.ExecuteAsync(
            "postgres",
            "REVOKE CONNECT ON DATABASE postgres, template1 FROM PUBLIC",
            $"GRANT CONNECT ON DATABASE postgres TO {PostgresServer.Administrator}");
        _bouncer = await PgBouncer.StartAsync(Server, Program, LookupPassword);
        var source = await Server.CreateDatabaseAsync("source");
        await Server.LoadAsync(source, $"CREATE TABLE note (id int PRIMARY KEY); REVOKE CONNECT ON DATABASE {source} FROM PUBLIC");
        _provisioning = await ProvisioningBench.CreateAsync(Server, source, new BenchSettings
        {
            MaxConnectionsPerTenant = 10, Freshness = TimeSpan.FromHours(1), PublicPort = _bouncer.Port,
        });
        await Server.ExecuteAsync("postgres", $"REVOKE CONNECT ON DATABASE {Registry} FROM PUBLIC");
        All = [.. Enumerable.Range(0, Tenants).Select(_ => _provisioning.NewTenant())];
        await Parallel.ForAsync(0, Tenants, new ParallelOptions { MaxDegreeOfParallelism = AtOnce }, async (i, _) =>
            await (i < Provisioned ? MakeAsync(All[i]) : MakeEmptyAsync(All[i])));
    }

    public async ValueTask DisposeAsync()
    {
        if (Program is null)
            return;
        if (_bouncer is not null)
            await _bouncer.DisposeAsync();
        if (_provisioning is not null)
            await _provisioning.DisposeAsync();
        await Server.DisposeAsync();
    }

    /// <summary>Registered, active, and never connected to.</summary>
    public async Task<Tenant> NewTenantAsync()
    {
        var tenant = _provisioning!.NewTenant();
        await MakeAsync(tenant);
        return tenant;
    }

    public async Task SetStatusAsync(Tenant tenant, string status)
    {
        await _provisioning!.RegistryExecuteAsync($"UPDATE tenant_registry SET status = '{status}' WHERE id = '{tenant.Id}'");
        await _provisioning.Get<ITenantDatabaseGate>().ApplyAsync(tenant.Id, TestContext.Current.CancellationToken);
    }

    /// <summary>With what the tenant's <c>database_url</c> says, or another database.</summary>
    public async Task<NpgsqlConnection> ConnectAsync(Tenant tenant, string? database = null, string? password = null)
    {
        var url = new Uri(_provisioning!.Get<ITenantDatabaseAccess>().UrlFor(tenant));
        Assert.Equal(_bouncer!.Port, url.Port);
        return await ConnectAsync(database ?? url.AbsolutePath[1..], url.UserInfo.Split(':')[0], password ?? url.UserInfo.Split(':')[1]);
    }

    /// <summary>Through the pooler.</summary>
    public async Task<NpgsqlConnection> ConnectAsync(string database, string user, string password)
    {
        var text = new NpgsqlConnectionStringBuilder(Server.ConnectionString(database, user, password))
        {
            Port = _bouncer!.Port,
            Timeout = 60,
            // It would try a refused login again without TLS, and then wait for server_login_retry.
            SslMode = SslMode.Disable,
        };
        var source = new NpgsqlDataSourceBuilder(text.ConnectionString);
        source.ConfigureTypeLoading(types => types.EnableTypeLoading(false));
        // It keeps no connections, so there is nothing to dispose of.
        return await source.Build().OpenConnectionAsync(TestContext.Current.CancellationToken);
    }

    /// <summary>Where the pooler has a list of tenants, it has a new one within a second.</summary>
    public Task UntilReachableAsync(Tenant tenant) => Eventually.TrueAsync("the tenant is reachable", Soon, async () =>
    {
        try
        {
            await using var connection = await ConnectAsync(tenant);
            return true;
        }
        catch (PostgresException)
        {
            return false;
        }
    });

    private async Task MakeEmptyAsync(Tenant tenant)
    {
        var name = SqlText.Identifier(tenant.DatabaseName.Value);
        var mark = new ObjectMark(await _provisioning!.Get<Installation>().GetIdAsync(CancellationToken.None), MarkedAs.Tenant, tenant.Id);
        await Server.ExecuteAsync(
            "postgres",
            $"CREATE ROLE {name} LOGIN CONNECTION LIMIT 10 PASSWORD '{ScramVerifier.Create(_provisioning.PasswordOf(tenant))}'",
            $"COMMENT ON ROLE {name} IS '{mark.Text}'",
            $"CREATE DATABASE {name} OWNER {name} TEMPLATE template0",
            $"REVOKE ALL ON DATABASE {name} FROM PUBLIC");
    }

    private async Task MakeAsync(Tenant tenant)
    {
        await _provisioning!.ProvisionAsync(tenant);
        await _provisioning.ActivateAsync(tenant);
    }
}
