using System.Globalization;
using System.Net.Sockets;
using CliWrap;
using TenantManager.TestSupport;

namespace TenantManager.Infrastructure.IntegrationTests.Pooler;

/// <summary>The machine's own pgbouncer with the configuration of <c>deploy/pgbouncer</c>, put in place as its README says.</summary>
internal sealed class PgBouncer : IAsyncDisposable
{
    /// <summary>The first that runs an <c>auth_query</c> in a database of its own.</summary>
    private static readonly Version FirstWithAuthDatabase = new(1, 19);

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);
    private static readonly string Deployed = RepositoryFiles.PathOf("deploy", "pgbouncer");

    private readonly CancellationTokenSource _stop = new();
    private readonly List<Task> _processes = [];
    private readonly string _directory = Directory.CreateTempSubdirectory("tenant-manager-pgbouncer-").FullName;
    private readonly PostgresServer _server;
    private readonly string _password;

    private PgBouncer(PostgresServer server, string password, bool asksServer)
    {
        _server = server;
        _password = password;
        AsksServer = asksServer;
        // Its user is another than root.
        File.SetUnixFileMode(_directory, (UnixFileMode)0b111_111_111);
    }

    public int Port { get; } = Ports.FindFree();

    /// <summary>At each login; otherwise it has a list, which follows the server.</summary>
    public bool AsksServer { get; }

    /// <summary>Null where there is none on this machine.</summary>
    public static string? FindProgram() => $"{Environment.GetEnvironmentVariable("PATH")}:/usr/sbin".Split(Path.PathSeparator)
        .Select(directory => Path.Combine(directory, "pgbouncer"))
        .FirstOrDefault(File.Exists);

    /// <param name="server">Where <c>tenant-logins.sql</c> has been run.</param>
    /// <param name="program">Of <see cref="FindProgram"/>.</param>
    /// <param name="password">Of the role pgbouncer.</param>
    public static async Task<PgBouncer> StartAsync(PostgresServer server, string program, string password)
    {
        var said = (await ProcessRun.OutputAsync(program, ["--version"])).Split('\n')[0];
        var version = Version.Parse(said.Split(' ')[^1]);
        var bouncer = new PgBouncer(server, password, version >= FirstWithAuthDatabase);
        await bouncer.ConfigureAsync();
        if (!bouncer.AsksServer)
            await bouncer.FollowTenantsAsync();
        bouncer.Run(program, [.. AsServiceUser ? new[] { "--user", "postgres" } : [], bouncer.PathOf("pgbouncer.ini")]);
        await Eventually.TrueAsync("pgbouncer listens", Patience, bouncer.ListensAsync);
        return bouncer;
    }

    private static bool AsServiceUser => Environment.IsPrivilegedProcess;

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await Task.WhenAll(_processes);
        _stop.Dispose();
        Directory.Delete(_directory, recursive: true);
    }

    private string PathOf(string file) => Path.Combine(_directory, file);

    private async Task ConfigureAsync()
    {
        foreach (var file in Directory.GetFiles(Deployed))
            File.Copy(file, PathOf(Path.GetFileName(file)));
        await ChangeAsync("auth-query.ini", ("/etc/pgbouncer", _directory));
        await ChangeAsync("auth-file.ini", ("/var/lib/pgbouncer", _directory));
        await ChangeAsync(
            "pgbouncer.ini",
            ("/etc/pgbouncer", _directory),
            ("/var/log/postgresql", _directory),
            ("/var/run/postgresql", _directory),
            ("port=5432", $"port={_server.Port.ToString(CultureInfo.InvariantCulture)}"),
            ("listen_port = 6432", $"listen_port = {Port.ToString(CultureInfo.InvariantCulture)}"));
        if (!AsksServer)
            await ChangeAsync("pgbouncer.ini", ($"%include {_directory}/auth-query.ini", $"%include {_directory}/auth-file.ini"));
        await File.WriteAllTextAsync(PathOf("userlist.txt"), $"\"pgbouncer\" \"{_password}\"\n");
    }

    private async Task ChangeAsync(string file, params (string Old, string New)[] changes)
    {
        var text = await File.ReadAllTextAsync(PathOf(file));
        foreach (var (old, changed) in changes)
        {
            if (!text.Contains(old, StringComparison.Ordinal))
                throw new InvalidOperationException($"{file} does not say {old}.");
            text = text.Replace(old, changed, StringComparison.Ordinal);
        }

        await File.WriteAllTextAsync(PathOf(file), text);
    }

    private async Task FollowTenantsAsync()
    {
        string[] follow = ["/bin/sh", PathOf("follow-tenants"), PathOf("tenants.txt"), PathOf("pgbouncer.pid")];
        Run(
            AsServiceUser ? "setpriv" : follow[0],
            AsServiceUser ? ["--reuid", "postgres", "--regid", "postgres", "--init-groups", "--", .. follow] : follow[1..]);
        await Eventually.TrueAsync("the list of tenants is there", Patience, () => File.Exists(PathOf("tenants.txt")));
    }

    private void Run(string program, IReadOnlyList<string> arguments) => _processes.Add(RunAsync(program, arguments));

    private async Task RunAsync(string program, IReadOnlyList<string> arguments)
    {
        try
        {
            await Cli.Wrap(program)
                .WithArguments(arguments)
                .WithWorkingDirectory(_directory)
                .WithEnvironmentVariables(new Dictionary<string, string?>
                {
                    ["PATH"] = $"{_server.BinDirectory}:{Environment.GetEnvironmentVariable("PATH")}",
                    ["PGHOST"] = PostgresServer.Host,
                    ["PGPORT"] = _server.Port.ToString(CultureInfo.InvariantCulture),
                    ["PGPASSWORD"] = _password,
                })
                .WithValidation(CommandResultValidation.None)
                .ExecuteAsync(_stop.Token);
        }
        catch (OperationCanceledException)
        {
        }
    }

    private async Task<bool> ListensAsync()
    {
        try
        {
            using var client = new TcpClient();
            await client.ConnectAsync(PostgresServer.Host, Port);
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }
}
