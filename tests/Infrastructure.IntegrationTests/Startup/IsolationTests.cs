using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Logging;
using TenantManager.Infrastructure.Configuration;
using TenantManager.Infrastructure.EmbeddedPostgres;
using TenantManager.Infrastructure.IntegrationTests.Composition;
using TenantManager.Infrastructure.Provisioning.Server;
using TenantManager.Infrastructure.Startup;
using TenantManager.TestSupport;
using Xunit;

namespace TenantManager.Infrastructure.IntegrationTests.Startup;

[Collection(typeof(SharedStartupServer))]
public sealed class IsolationTests(StartupServer fixture, PostgresServer otherServer) : IAsyncLifetime
{
    private const string Reader = "isolation_reader";
    private const string Group = "isolation_group";
    private const string TenantRole = "isolation_tenant";

    private readonly PostgresServer _server = fixture.Server;
    private string _global = "";
    private string _source = "";

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    /// <summary>As PostgreSQL comes: whatever exists is open to everybody.</summary>
    public async ValueTask InitializeAsync()
    {
        await _server.ExecuteAsync(
            "postgres",
            $"""
            DO $$ BEGIN
                IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = '{Reader}') THEN
                    CREATE ROLE {Reader} LOGIN;
                    CREATE ROLE {Group} NOLOGIN;
                    CREATE ROLE {TenantRole} LOGIN;
                    COMMENT ON ROLE {TenantRole} IS '{new ObjectMark(Guid.Empty, MarkedAs.Tenant, Guid.Empty).Text}';
                END IF;
            END $$;
            GRANT CONNECT ON DATABASE postgres, template1 TO PUBLIC;
            """);
        _global = await _server.CreateDatabaseAsync("isolation_global");
        _source = await _server.CreateDatabaseAsync("isolation_source");
    }

    public async ValueTask DisposeAsync()
    {
        await _server.ExecuteAsync("postgres", $"DROP DATABASE {_global}");
        await _server.ExecuteAsync("postgres", $"DROP DATABASE {_source}");
    }

    [Fact]
    public async Task Closes_the_shared_databases_and_lets_those_in_who_could_enter_except_tenants()
    {
        await using var adapters = new Adapters(AsSuperuser());

        await adapters.Get<SharedDatabaseIsolation>().ApplyAsync(Token);

        foreach (var database in new[] { _global, _source, "postgres", "template1" })
        {
            Assert.False(await MayConnectAsync("public", database), database);
            Assert.False(await MayConnectAsync(TenantRole, database), database);
            Assert.False(await MayConnectAsync(Group, database), database);
            Assert.True(await MayConnectAsync(Reader, database), database);
            Assert.True(await MayConnectAsync(PostgresServer.Administrator, database), database);
            Assert.Single(
                adapters.Log.LinesOf(LogLevel.Warning),
                line => line.Contains($"Database {database} was open", StringComparison.Ordinal) && line.Contains(Reader, StringComparison.Ordinal));
        }

        Assert.Empty(await StatementsInHealthAsync(adapters));
    }

    [Fact]
    public async Task Says_and_does_nothing_the_second_time()
    {
        await using var first = new Adapters(AsSuperuser());
        await first.Get<SharedDatabaseIsolation>().ApplyAsync(Token);
        // Whoever comes later, or was shut out since, stays out.
        await _server.ExecuteAsync("postgres", $"REVOKE CONNECT ON DATABASE {_source} FROM {Reader}");
        await using var second = new Adapters(AsSuperuser());

        await second.Get<SharedDatabaseIsolation>().ApplyAsync(Token);

        Assert.Empty(second.Log.LinesOf(LogLevel.Warning));
        Assert.False(await MayConnectAsync(Reader, _source));
    }

    [Fact]
    public async Task Names_the_statements_for_what_the_administrator_may_not_change()
    {
        await using var adapters = new Adapters(AdapterOptions.For(_server, _global, _source));

        await adapters.Get<SharedDatabaseIsolation>().ApplyAsync(Token);

        Assert.False(await MayConnectAsync("public", _global));
        Assert.False(await MayConnectAsync("public", _source));
        string[] statements =
            ["REVOKE CONNECT ON DATABASE \"postgres\" FROM PUBLIC", "REVOKE CONNECT ON DATABASE \"template1\" FROM PUBLIC"];
        var health = await adapters.CheckHealthAsync("isolation");
        Assert.Equal(HealthStatus.Degraded, health.Status);
        Assert.All(statements, statement =>
        {
            Assert.Contains(statement, adapters.Log.Text, StringComparison.Ordinal);
            Assert.Contains(statement, health.Description, StringComparison.Ordinal);
        });
    }

    [Fact]
    public async Task Changes_nothing_when_told_not_to_and_warns_with_statements_that_help()
    {
        var options = AsSuperuser();
        await using var adapters = new Adapters(options with
        {
            DatabaseServer = options.DatabaseServer with { IsolateSharedDatabases = false },
        });

        await adapters.Get<SharedDatabaseIsolation>().ApplyAsync(Token);

        Assert.True(await MayConnectAsync("public", _source));
        var statements = await StatementsInHealthAsync(adapters);
        Assert.Equal(4, statements.Count);
        foreach (var statement in statements)
            await _server.ExecuteAsync("postgres", statement);
        Assert.Empty(await StatementsInHealthAsync(adapters));
    }

    [Fact]
    public async Task Warns_of_databases_that_it_does_not_know_and_leaves_them_alone()
    {
        await using var adapters = new Adapters(AsSuperuser());
        var unknown = await _server.CreateDatabaseAsync("somebody's \"own\"".Replace("\"", "\"\"", StringComparison.Ordinal));
        var name = unknown.Replace("\"\"", "\"", StringComparison.Ordinal);

        await adapters.Get<SharedDatabaseIsolation>().ApplyAsync(Token);

        Assert.True(await MayConnectAsync("public", name));
        var health = await adapters.CheckHealthAsync("isolation");
        Assert.Contains($"REVOKE CONNECT ON DATABASE \"{unknown}\" FROM PUBLIC", health.Description, StringComparison.Ordinal);
        await _server.ExecuteAsync("postgres", $"DROP DATABASE \"{unknown}\"");
    }

    [Fact]
    public async Task Leaves_a_database_alone_that_only_has_the_global_ones_name_on_another_server()
    {
        await otherServer.ExecuteAsync("postgres", $"CREATE DATABASE {_global} OWNER {PostgresServer.Administrator}");
        var options = AsSuperuser() with { GlobalDatabase = new GlobalDatabaseOptions(otherServer.ConnectionString(_global)) };
        await using var adapters = new Adapters(options);

        await adapters.Get<SharedDatabaseIsolation>().ApplyAsync(Token);

        Assert.False(await MayConnectAsync("public", _source));
        Assert.True(await MayConnectAsync("public", _global));
        Assert.Equal([true], await otherServer.QueryAsync<bool>(
            "postgres", $"SELECT has_database_privilege('public', '{_global}', 'CONNECT')"));
    }

    [Fact]
    public async Task Is_done_by_four_replicas_at_once_without_a_complaint()
    {
        var replicas = Enumerable.Range(0, 4).Select(_ => new Adapters(AsSuperuser())).ToList();

        await Task.WhenAll(replicas.Select(replica =>
            Task.Run(() => replica.Get<SharedDatabaseIsolation>().ApplyAsync(Token), Token)));

        Assert.Single(
            replicas.SelectMany(replica => replica.Log.LinesOf(LogLevel.Warning)),
            line => line.Contains($"Database {_source} was open", StringComparison.Ordinal));
        Assert.True(await MayConnectAsync(Reader, _source));
        foreach (var replica in replicas)
            await replica.DisposeAsync();
    }

    /// <summary>Those about the four databases of this test: the server has other tests' too.</summary>
    private async Task<List<string>> StatementsInHealthAsync(Adapters adapters)
    {
        var health = await adapters.CheckHealthAsync("isolation");
        Assert.Equal(health.Description is null ? HealthStatus.Healthy : HealthStatus.Degraded, health.Status);
        return [.. (health.Description ?? "").Split("run: ").Last().Split("; ").Where(statement =>
            new[] { _global, _source, "postgres", "template1" }.Any(name => statement.Contains($"\"{name}\"", StringComparison.Ordinal)))];
    }

    private InfrastructureOptions AsSuperuser() => AdapterOptions.For(
        _server.ConnectionString(_global), _server.Port, EmbeddedPostgresOptions.Superuser, _server.SuperuserPassword, _source);

    private async Task<bool> MayConnectAsync(string role, string database) => (await _server.QueryAsync<bool>(
        "postgres",
        $"SELECT has_database_privilege('{role}', '{database.Replace("'", "''", StringComparison.Ordinal)}', 'CONNECT')"))[0];
}
