using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Npgsql;
using TenantManager.Infrastructure.Persistence;

namespace TenantManager.Infrastructure.EmbeddedPostgres;

/// <summary>A private PostgreSQL that lives no longer than this process, however the process ends.</summary>
public sealed class EmbeddedPostgresServer : IAsyncDisposable
{
    // The server hears of our end by the end of its supervisor's input: a signal on the parent's death is bound to a thread,
    // of which .NET makes and ends many. A session of its own keeps the terminal's Ctrl-C away from it. The shell starts
    // it with SIGINT ignored: one that comes before the server handles it is lost, and has to be sent again. PostgreSQL 15 that
    // is told so in the midst of a recovery after a crash of its own waits for its checkpointer, which waits for it: SIGQUIT ends both.
    private const string Supervisor =
        """
        umask 077
        exec 3<&0 >>"$1" 2>&1; patience=$2; shift 2
        "$@" 3<&- & server=$!
        (
          read -r _ <&3; signal=INT
          while kill -"$signal" "$server"; do
            sleep 1; patience=$((patience - 1))
            [ "$patience" -gt 0 ] || signal=QUIT
          done
        ) 2>/dev/null & watcher=$!
        wait "$server"; status=$?
        kill "$watcher" 2>/dev/null; wait "$watcher" 2>/dev/null
        exit $status
        """;

    private static readonly TimeSpan StartTimeout = TimeSpan.FromSeconds(60);
    // PostgreSQL itself kills what does not heed its SIGQUIT after five seconds.
    private static readonly TimeSpan ImmediateStopTimeout = TimeSpan.FromSeconds(15);
    private static readonly TimeSpan PollInterval = TimeSpan.FromMilliseconds(50);

    private readonly EmbeddedPostgresOptions _options;
    private readonly DataDirectory _data;
    private readonly IDisposable _lock;
    private Process? _supervisor;

    private EmbeddedPostgresServer(EmbeddedPostgresOptions options, string binDirectory, DataDirectory data, IDisposable dataLock)
    {
        _options = options;
        _data = data;
        _lock = dataLock;
        BinDirectory = binDirectory;
    }

    /// <summary>Where the client programs of the same version are.</summary>
    public string BinDirectory { get; }

    /// <summary>What the server logs.</summary>
    public string LogFile => _data.FullPath + ".log";

    /// <summary>Makes the data if there is none, starts the server, and returns when it answers.</summary>
    /// <exception cref="EmbeddedPostgresException">It did not start; the message has the end of its log.</exception>
    public static async Task<EmbeddedPostgresServer> StartAsync(EmbeddedPostgresOptions options, CancellationToken cancellationToken)
    {
        var binaries = PostgresBinaries.Find();
        var data = DataDirectory.At(options.DataDirectory);
        var dataLock = data.Lock();
        try
        {
            if (!data.IsInitialized)
                await data.InitializeAsync(binaries, options.SuperuserPassword, cancellationToken);
            var server = new EmbeddedPostgresServer(options, binaries, data, dataLock);
            await server.StartAsync(cancellationToken);
            return server;
        }
        catch
        {
            dataLock.Dispose();
            throw;
        }
    }

    /// <summary>A port of the loopback that was free a moment ago.</summary>
    public static int FindFreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    public string ConnectionString(string database) => new NpgsqlConnectionStringBuilder
    {
        Host = EmbeddedPostgresOptions.Host,
        Port = _options.Port,
        Username = EmbeddedPostgresOptions.Superuser,
        Password = _options.SuperuserPassword,
        Database = database,
    }.ConnectionString;

    /// <summary>Starts the server again after <see cref="StopAsync"/>, with the same data on the same port.</summary>
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        await _data.WaitForFormerServerAsync(cancellationToken);
        _supervisor = StartSupervisor();
        try
        {
            await WaitUntilReadyAsync(_supervisor, cancellationToken);
        }
        catch
        {
            await StopAsync();
            throw;
        }
    }

    /// <summary>
    /// Ends all sessions and the server, and returns when it is gone: by its "fast" shutdown; by the "immediate" one, after which
    /// the next start recovers, where that takes longer than <see cref="EmbeddedPostgresOptions.FastStop"/>.
    /// </summary>
    public async Task StopAsync()
    {
        if (_supervisor is not { } supervisor)
            return;
        _supervisor = null;
        using (supervisor)
        {
            supervisor.StandardInput.Close();
            using var timeout = new CancellationTokenSource(_options.FastStop + ImmediateStopTimeout);
            try
            {
                await supervisor.WaitForExitAsync(timeout.Token);
            }
            catch (OperationCanceledException)
            {
                supervisor.Kill(entireProcessTree: true);
                await supervisor.WaitForExitAsync(CancellationToken.None);
            }
        }
    }

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        _lock.Dispose();
    }

    private Process StartSupervisor()
    {
        var (program, arguments) = DataDirectory.AsServerUser(Path.Combine(BinDirectory, "postgres"), ServerArguments());
        var patience = Math.Ceiling(_options.FastStop.TotalSeconds).ToString(CultureInfo.InvariantCulture);
        string[] call = ["sh", "-c", Supervisor, "supervisor", LogFile, patience, program, .. arguments];
        var hasSetsid = OperatingSystem.IsLinux();
        var start = new ProcessStartInfo(hasSetsid ? "setsid" : call[0], hasSetsid ? call : call[1..])
        {
            RedirectStandardInput = true,
            UseShellExecute = false,
            WorkingDirectory = "/",
        };
        // The environment of the service holds its secrets, and anything in the server's is anybody's who may run code in it.
        var path = start.Environment.TryGetValue("PATH", out var value) ? value : null;
        start.Environment.Clear();
        start.Environment["PATH"] = path;
        start.Environment["LC_ALL"] = "C.UTF-8";
        return Process.Start(start) ?? throw new EmbeddedPostgresException("PostgreSQL could not be started.");
    }

    private List<string> ServerArguments()
    {
        var settings = new Dictionary<string, string>(_options.Settings)
        {
            ["port"] = _options.Port.ToString(CultureInfo.InvariantCulture),
            ["listen_addresses"] = EmbeddedPostgresOptions.Host,
            ["unix_socket_directories"] = "",
        };
        if (!_options.IsDurable)
        {
            settings["fsync"] = "off";
            settings["full_page_writes"] = "off";
            settings["synchronous_commit"] = "off";
        }

        return ["-D", _data.FullPath, .. settings.SelectMany(setting => new[] { "-c", $"{setting.Key}={setting.Value}" })];
    }

    private async Task WaitUntilReadyAsync(Process supervisor, CancellationToken cancellationToken)
    {
        using var timeout = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        timeout.CancelAfter(StartTimeout);
        var settings = new NpgsqlConnectionStringBuilder(ConnectionString("postgres")) { Timeout = 5 };
        while (true)
        {
            if (supervisor.HasExited)
                throw new EmbeddedPostgresException($"PostgreSQL ended at its start. Its log ends with:\n{LogTail()}");
            try
            {
                if (_data.SaysReady())
                {
                    await using var connection = await OneOffConnection.OpenAsync(settings.ConnectionString, timeout.Token);
                    return;
                }
            }
            catch (PostgresException e) when (e.SqlState is not PostgresErrorCodes.CannotConnectNow)
            {
                throw new EmbeddedPostgresException(
                    $"The PostgreSQL in {_data.FullPath} refuses our password ({e.SqlState}). If its secrets are lost, delete "
                    + "the directory to begin anew.", e);
            }
            catch (NpgsqlException)
            {
                // Not listening yet.
            }

            try
            {
                await Task.Delay(PollInterval, timeout.Token);
            }
            catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
            {
                throw new EmbeddedPostgresException($"PostgreSQL did not answer in time. Its log ends with:\n{LogTail()}");
            }
        }
    }

    private string LogTail() =>
        File.Exists(LogFile) ? string.Join('\n', File.ReadLines(LogFile).TakeLast(8)) : "(there is no log)";
}
