using Npgsql;
using TenantManager.Infrastructure.EmbeddedPostgres;
using TenantManager.TestSupport;
using Xunit;

namespace TenantManager.Infrastructure.IntegrationTests.EmbeddedPostgres;

public sealed class EmbeddedPostgresServerTests(InitializedData data) : IClassFixture<InitializedData>
{
    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(10);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Starts_again_with_the_same_data_after_it_was_stopped()
    {
        using var directory = await data.CopyAsync();
        await using (var first = await EmbeddedPostgresServer.StartAsync(InitializedData.OptionsFor(directory), Token))
            await ExecuteAsync(first, "CREATE TABLE kept AS SELECT 1");
        Assert.Empty(directory.Processes());

        await using var second = await EmbeddedPostgresServer.StartAsync(InitializedData.OptionsFor(directory), Token);

        await ExecuteAsync(second, "SELECT * FROM kept");
        await second.StopAsync();
        Assert.Empty(directory.Processes());
        await second.StartAsync(Token);
        await ExecuteAsync(second, "SELECT * FROM kept");
    }

    [Fact]
    public async Task Stops_although_somebody_is_connected()
    {
        using var directory = await data.CopyAsync();
        await using var server = await EmbeddedPostgresServer.StartAsync(InitializedData.OptionsFor(directory), Token);
        await using var connection = new NpgsqlConnection(server.ConnectionString("postgres") + ";Pooling=false");
        await connection.OpenAsync(Token);

        await server.StopAsync().WaitAsync(Soon, Token);

        Assert.Empty(directory.Processes());
    }

    /// <summary>As when it is told to in the midst of a recovery after a crash: then its checkpointer is not told.</summary>
    [Fact]
    public async Task Stops_although_the_orderly_end_does_not_come()
    {
        using var directory = await data.CopyAsync();
        await using var server = await EmbeddedPostgresServer.StartAsync(
            InitializedData.OptionsFor(directory) with { FastStop = TimeSpan.FromSeconds(1), IsDurable = true }, Token);
        await ExecuteAsync(server, "CREATE TABLE kept AS SELECT 1");
        await using (var connection = new NpgsqlConnection(server.ConnectionString("postgres") + ";Pooling=false"))
        {
            await connection.OpenAsync(Token);
            await using var command = new NpgsqlCommand("SELECT pid FROM pg_stat_activity WHERE backend_type = 'checkpointer'", connection);
            await ProcessRun.OutputAsync("kill", ["-STOP", $"{await command.ExecuteScalarAsync(Token)}"]);
        }

        await server.StopAsync().WaitAsync(Soon, Token);

        Assert.Empty(directory.Processes());
        Assert.Contains("received immediate shutdown request", await File.ReadAllTextAsync(server.LogFile, Token), StringComparison.Ordinal);
        await server.StartAsync(Token);
        await ExecuteAsync(server, "SELECT * FROM kept");
    }

    [Fact]
    public async Task Refuses_a_second_server_in_a_directory_and_leaves_the_first_unharmed()
    {
        using var directory = await data.CopyAsync();
        await using var first = await EmbeddedPostgresServer.StartAsync(InitializedData.OptionsFor(directory), Token);

        var refused = await Assert.ThrowsAsync<EmbeddedPostgresException>(
            () => EmbeddedPostgresServer.StartAsync(InitializedData.OptionsFor(directory), Token));

        Assert.Contains("Another service that was started in this directory runs it already", refused.Message, StringComparison.Ordinal);
        await ExecuteAsync(first, "SELECT 1");
    }

    /// <summary>After a crash of the machine, or in a container that begins to count anew.</summary>
    [Fact]
    public async Task Starts_over_the_lock_file_of_a_crashed_server_whose_process_id_is_anothers_now()
    {
        using var directory = await data.CopyAsync();
        var (program, arguments) = DataDirectory.AsServerUser("sleep", ["300"]);
        using var another = System.Diagnostics.Process.Start(program, arguments);
        try
        {
            await File.WriteAllTextAsync(
                Path.Combine(directory.Data, "postmaster.pid"),
                $"{another.Id}\n{directory.Data}\n1700000000\n5432\n\n127.0.0.1\n  5432001         0\nready   \n",
                Token);

            await using var server = await EmbeddedPostgresServer.StartAsync(InitializedData.OptionsFor(directory), Token);

            await ExecuteAsync(server, "SELECT 1");
            Assert.False(another.HasExited);
        }
        finally
        {
            another.Kill();
        }
    }

    [Fact]
    public async Task Says_that_the_port_is_taken()
    {
        using var directory = await data.CopyAsync();
        using var listener = new System.Net.Sockets.TcpListener(System.Net.IPAddress.Loopback, 0);
        listener.Start();
        var port = ((System.Net.IPEndPoint)listener.LocalEndpoint).Port;

        var refused = await Assert.ThrowsAsync<EmbeddedPostgresException>(
            () => EmbeddedPostgresServer.StartAsync(InitializedData.OptionsFor(directory, port), Token));

        Assert.Contains("Address already in use", refused.Message, StringComparison.Ordinal);
        Assert.Contains($"port {port}", refused.Message, StringComparison.Ordinal);
        Assert.Empty(directory.Processes());
    }

    [Fact]
    public async Task Does_not_take_another_PostgreSQL_on_its_port_for_itself()
    {
        using var directory = await data.CopyAsync();
        using var other = await data.CopyAsync();
        var port = Ports.FindFree();
        var options = InitializedData.OptionsFor(other, port);
        await using var running = await EmbeddedPostgresServer.StartAsync(options, Token);
        await ExecuteAsync(running, "ALTER ROLE postgres PASSWORD 'another'");

        var refused = await Assert.ThrowsAsync<EmbeddedPostgresException>(
            () => EmbeddedPostgresServer.StartAsync(InitializedData.OptionsFor(directory, port), Token));

        Assert.Contains("Address already in use", refused.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("delete", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Says_what_to_do_when_its_password_is_lost_and_harms_nothing()
    {
        using var directory = await data.CopyAsync();
        var options = InitializedData.OptionsFor(directory);

        var refused = await Assert.ThrowsAsync<EmbeddedPostgresException>(
            () => EmbeddedPostgresServer.StartAsync(options with { SuperuserPassword = "the-wrong-password" }, Token));

        Assert.Contains($"The PostgreSQL in {directory.Data} refuses our password (28P01)", refused.Message, StringComparison.Ordinal);
        Assert.Contains("delete the directory to begin anew", refused.Message, StringComparison.Ordinal);
        Assert.Empty(directory.Processes());
        await using var server = await EmbeddedPostgresServer.StartAsync(options, Token);
    }

    [Fact]
    public async Task Leaves_nothing_running_when_its_start_is_cancelled()
    {
        using var directory = await data.CopyAsync();
        using var cancellation = new CancellationTokenSource();
        var starting = EmbeddedPostgresServer.StartAsync(InitializedData.OptionsFor(directory), cancellation.Token);
        await Eventually.TrueAsync("the first of its processes runs", Soon, () => directory.Processes().Count > 0);

        await cancellation.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => starting.WaitAsync(Soon, Token));
        Assert.Empty(directory.Processes());
    }

    [Fact]
    public async Task Hands_none_of_the_services_variables_to_the_server()
    {
        using var directory = await data.CopyAsync();
        await using var server = await EmbeddedPostgresServer.StartAsync(InitializedData.OptionsFor(directory), Token);
        var process = (await File.ReadAllLinesAsync(Path.Combine(directory.Data, "postmaster.pid"), Token))[0];

        var environment = await File.ReadAllTextAsync($"/proc/{process}/environ", Token);

        // PostgreSQL adds the last three itself; the shell its working directory.
        Assert.Subset(
            new HashSet<string>(["PATH", "LC_ALL", "PWD", "PGSYSCONFDIR", "PGLOCALEDIR", "PGDATA"]),
            environment.Split('\0', StringSplitOptions.RemoveEmptyEntries).Select(entry => entry.Split('=')[0]).ToHashSet());
    }

    [Fact]
    public async Task Keeps_its_log_from_other_users()
    {
        using var directory = await data.CopyAsync();
        await using var server = await EmbeddedPostgresServer.StartAsync(InitializedData.OptionsFor(directory), Token);

        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(server.LogFile));
    }

    private static async Task ExecuteAsync(EmbeddedPostgresServer server, string sql)
    {
        await using var connection = new NpgsqlConnection(server.ConnectionString("postgres") + ";Pooling=false");
        await connection.OpenAsync(Token);
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync(Token);
    }
}
