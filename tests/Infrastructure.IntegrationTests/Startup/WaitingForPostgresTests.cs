using Npgsql;
using TenantManager.Infrastructure.Configuration;
using TenantManager.Infrastructure.IntegrationTests.Composition;
using TenantManager.Infrastructure.Startup;
using TenantManager.TestSupport;
using Xunit;

namespace TenantManager.Infrastructure.IntegrationTests.Startup;

[Collection(typeof(SharedStartupServer))]
public sealed class WaitingForPostgresTests(StartupServer fixture)
{
    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(15);

    private readonly PostgresServer _server = fixture.Server;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Waits_while_PostgreSQL_is_down_and_goes_on_when_it_comes()
    {
        var database = await _server.CreateDatabaseAsync("waiting");
        await using var adapters = new Adapters(AdapterOptions.For(_server, database));
        var state = adapters.Get<StartupState>();
        await _server.StopAsync();

        var starting = adapters.Get<GlobalDatabaseStartup>().PrepareAsync(checkSecrets: true, Token);
        await Eventually.TrueAsync("it says what it waits for", Soon, () => state.Problem is not null);
        Assert.Equal(StartupPhase.Starting, state.Phase);
        Assert.Equal("the global database's server", state.WaitingFor);
        Assert.Equal("database_unavailable", state.Problem?.Code);
        Assert.False(starting.IsCompleted);

        await _server.StartAgainAsync(Token);
        await starting;
        Assert.Contains($"Waiting for PostgreSQL at 127.0.0.1:{_server.Port}", adapters.Log.Text, StringComparison.Ordinal);
        Assert.Equal([true], await _server.QueryAsync<bool>(database, "SELECT to_regclass('tenant_registry') IS NOT NULL"));
    }

    [Fact]
    public async Task Gives_up_after_the_timeout_with_the_exit_code_of_a_missing_service()
    {
        var port = Ports.FindFree();
        await using var adapters = Adapters(Connection(port, "nowhere"), TimeSpan.FromSeconds(2));

        var failure = await FailureOfAsync(adapters);

        Assert.Equal("database_unavailable", failure.Error.Code);
        Assert.Equal(69, failure.ExitCode);
        Assert.StartsWith("The global database's server does not answer", failure.Message, StringComparison.Ordinal);
        Assert.Contains($"Waiting for PostgreSQL at 127.0.0.1:{port}", adapters.Log.Text, StringComparison.Ordinal);
        // At 0, 250, 750 and 1,750 ms: with longer and longer pauses between.
        Assert.InRange(Waits(adapters), 2, 4);
    }

    [Fact]
    public async Task Ends_the_wait_when_it_is_cancelled()
    {
        await using var adapters = Adapters(Connection(Ports.FindFree(), "nowhere"), TimeSpan.FromMinutes(5));
        using var cancellation = new CancellationTokenSource();
        var starting = adapters.Get<GlobalDatabaseStartup>().PrepareAsync(checkSecrets: true, cancellation.Token);
        await Eventually.TrueAsync("it waits", Soon, () => Waits(adapters) > 0);

        await cancellation.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => starting.WaitAsync(Soon, Token));
    }

    [Fact]
    public async Task Waits_for_a_database_that_does_not_exist_and_says_how_to_make_it()
    {
        const string Name = "made-later";
        await using var adapters = new Adapters(AdapterOptions.For(_server, Name));
        var state = adapters.Get<StartupState>();

        var starting = adapters.Get<GlobalDatabaseStartup>().PrepareAsync(checkSecrets: true, Token);
        await Eventually.TrueAsync("it says what is wrong", Soon, () => state.Problem is not null);
        Assert.Equal("global_database_invalid", state.Problem?.Code);
        Assert.StartsWith(
            "Global database validation failed: the database 'made-later' does not exist; create it: CREATE DATABASE \"made-later\"",
            state.Problem?.Message, StringComparison.Ordinal);

        await _server.ExecuteAsync("postgres", $"CREATE DATABASE \"{Name}\" OWNER {PostgresServer.Administrator}");
        await starting;
    }

    [Fact]
    public async Task Says_that_the_password_is_refused_without_saying_it()
    {
        await using var adapters = Adapters(
            _server.ConnectionString("postgres", PostgresServer.Administrator, "not-the-password"), TimeSpan.FromSeconds(1));

        var failure = await FailureOfAsync(adapters);

        Assert.Equal("global_database_invalid", failure.Error.Code);
        Assert.Equal(69, failure.ExitCode);
        Assert.Contains("PostgreSQL refuses the user or the password", failure.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("not-the-password", adapters.Log.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Says_what_is_missing_in_a_damaged_registry()
    {
        var database = await _server.CreateDatabaseAsync("damaged");
        await using var before = new Adapters(AdapterOptions.For(_server, database));
        await before.Get<GlobalDatabaseStartup>().PrepareAsync(checkSecrets: true, Token);
        await _server.ExecuteAsync(database, "ALTER TABLE tenant_registry DROP COLUMN plan CASCADE");
        await using var adapters = Adapters(
            _server.ConnectionString(database, PostgresServer.Administrator, _server.AdministratorPassword), TimeSpan.FromSeconds(1));

        var failure = await FailureOfAsync(adapters);

        Assert.Equal("global_database_invalid", failure.Error.Code);
        Assert.StartsWith("Global database validation failed", failure.Message, StringComparison.Ordinal);
        Assert.Contains("column \"plan\" does not exist", adapters.Log.Text, StringComparison.Ordinal);
        Assert.Contains("migrate:global", failure.Message, StringComparison.Ordinal);
    }

    /// <summary>EF Core wraps what may pass by itself in an exception of its own.</summary>
    [Fact]
    public async Task Goes_on_when_the_connection_breaks_in_the_middle_of_the_migration()
    {
        var database = await _server.CreateDatabaseAsync("breaking");
        await _server.ExecuteAsync(
            database,
            """
            CREATE FUNCTION hold() RETURNS event_trigger LANGUAGE plpgsql SECURITY DEFINER AS
                $$ BEGIN PERFORM pg_advisory_xact_lock(42); END $$;
            CREATE EVENT TRIGGER hold ON ddl_command_start WHEN TAG IN ('CREATE INDEX') EXECUTE FUNCTION hold();
            """);
        await using var holder = await _server.OpenAsync(database);
        await using (var hold = new NpgsqlCommand("SELECT pg_advisory_lock(42)", holder))
            await hold.ExecuteNonQueryAsync(Token);
        await using var adapters = new Adapters(AdapterOptions.For(_server, database));
        var starting = adapters.Get<GlobalDatabaseStartup>().PrepareAsync(checkSecrets: true, Token);

        await Eventually.TrueAsync("the migration is held up and broken", Soon, async () => (await _server.QueryAsync<long>(
            "postgres",
            $"""
            SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity
            WHERE datname = '{database}' AND wait_event = 'advisory' AND query LIKE 'CREATE%INDEX%'
            """))[0] > 0);
        await Eventually.TrueAsync("it waits or gives up", Soon, () => Waits(adapters) > 0 || starting.IsCompleted);
        await holder.CloseAsync();

        await starting;
    }

    [Fact]
    public async Task Waits_when_the_server_has_no_connection_left_for_the_migration()
    {
        var database = await _server.CreateDatabaseAsync("crowded");
        await _server.ExecuteAsync(
            "postgres",
            $"CREATE ROLE crowded LOGIN PASSWORD 'crowded' CONNECTION LIMIT 1; ALTER DATABASE {database} OWNER TO crowded");
        await using var adapters = Adapters(_server.ConnectionString(database, "crowded", "crowded"), TimeSpan.FromMinutes(1));

        var starting = adapters.Get<GlobalDatabaseStartup>().PrepareAsync(checkSecrets: true, Token);
        await Eventually.TrueAsync("it waits or gives up", Soon, () => Waits(adapters) > 0 || starting.IsCompleted);
        await _server.ExecuteAsync("postgres", "ALTER ROLE crowded CONNECTION LIMIT -1");

        await starting;
    }

    private static int Waits(Adapters adapters) =>
        adapters.Log.Text.Split('\n').Count(line => line.StartsWith("Waiting for", StringComparison.Ordinal));

    private static string Connection(int port, string database) => new NpgsqlConnectionStringBuilder
    {
        Host = PostgresServer.Host, Port = port, Username = "nobody", Password = "nothing", Database = database,
    }.ConnectionString;

    private static Task<StartupException> FailureOfAsync(Adapters adapters) => Assert.ThrowsAsync<StartupException>(
        () => adapters.Get<GlobalDatabaseStartup>().PrepareAsync(checkSecrets: true, Token));

    private Adapters Adapters(string globalConnectionString, TimeSpan timeout) => new(AdapterOptions.For(
        globalConnectionString, _server.Port, PostgresServer.Administrator, _server.AdministratorPassword, "postgres") with
    {
        Startup = new StartupOptions(timeout),
    });
}
