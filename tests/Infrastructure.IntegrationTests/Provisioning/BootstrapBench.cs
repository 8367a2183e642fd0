using Microsoft.Extensions.Logging;
using Npgsql;
using TenantManager.Application.Abstractions;
using TenantManager.Infrastructure.Configuration;
using TenantManager.Infrastructure.Provisioning;
using TenantManager.Infrastructure.Provisioning.Bootstrap;
using TenantManager.Infrastructure.Provisioning.Copying;
using TenantManager.TestSupport;
using Xunit;

namespace TenantManager.Infrastructure.IntegrationTests.Provisioning;

/// <summary>A tenant's role with a database of its own, made without a copy, and scripts to run there.</summary>
internal sealed class BootstrapBench
{
    private const string Password = "of-a-tenant-for-tests";

    private readonly PostgresServer _server;

    private BootstrapBench(PostgresServer server, string name) => (_server, Name) = (server, name);

    /// <summary>The database's and the role's.</summary>
    public string Name { get; }

    public LogLines Log { get; } = new();

    public static BootstrapValues Values { get; } = new(
        Guid.Parse("0190a1b2-0000-7000-8000-000000000001"),
        "acme-corp",
        "ACME Corp",
        "pro",
        Guid.Parse("0190a1b2-0000-7000-8000-000000000002"),
        "admin@acme.example",
        "$2b$11$abcdefghijklmnopqrstuuBKkRdxtYRj3Q0oGmHLVoHRVTcHk7Zma");

    /// <param name="server">Where to make it.</param>
    /// <param name="schema">SQL that the role runs beforehand.</param>
    public static async Task<BootstrapBench> CreateAsync(PostgresServer server, string schema = "SELECT 1")
    {
        var name = await server.CreateDatabaseAsync("bootstrap");
        await server.ExecuteAsync(
            "postgres",
            $"CREATE ROLE {name} LOGIN PASSWORD '{Password}'",
            $"ALTER DATABASE {name} OWNER TO {name}");
        var bench = new BootstrapBench(server, name);
        await bench.RunAsync(schema);
        return bench;
    }

    public Task RunAsync(string sql, BootstrapValues? values = null, CancellationToken? cancellationToken = null) =>
        RunAsync(BootstrapScript.Parse(sql), values, cancellationToken);

    public async Task RunAsync(BootstrapScript script, BootstrapValues? values = null, CancellationToken? cancellationToken = null)
    {
        using var logging = LoggerFactory.Create(builder => builder.AddProvider(Log));
        var bootstrap = new TenantBootstrap(new BootstrapOptions(script), logging.CreateLogger<TenantBootstrap>());
        await bootstrap.RunAsync(values ?? Values, Settings, cancellationToken ?? TestContext.Current.CancellationToken);
    }

    /// <summary>What is logged of a script that fails, after a look at what the client is told.</summary>
    public async Task<string> FailureAsync(string sql, BootstrapValues? values = null)
    {
        var exception = await Assert.ThrowsAsync<ProvisioningException>(() => RunAsync(sql, values));
        Assert.Equal(ProvisioningErrors.BootstrapFailed, exception.Error);
        Assert.Null(exception.InnerException);
        return Log.Text;
    }

    public async Task<T> QueryAsync<T>(string sql) => Assert.Single(await _server.QueryAsync<T>(Name, sql));

    private NpgsqlConnectionStringBuilder Settings => new CopyTarget(Name, Password, "tm-provision tests").Settings(
        new DatabaseServerOptions(PostgresServer.Host, _server.Port, "", "", "disable", "", IsolateSharedDatabases: false));
}
