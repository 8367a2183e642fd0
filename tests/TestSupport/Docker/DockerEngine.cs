using System.Diagnostics;
using CliWrap.Buffered;

namespace TenantManager.TestSupport.Docker;

/// <summary>
/// A real Docker engine: the one that runs, or else a private one. Its address is in this process's <c>DOCKER_HOST</c>, as
/// whoever uses docker would set it. What a run makes in it bears the run's label and is gone at the end of the run, also
/// when this process is killed.
/// </summary>
public sealed class DockerEngine : IAsyncDisposable
{
    // Reads its input, which ends with this process however that ends. Then everything goes that the run has made: its
    // containers and images, and if the engine is its own (words after the first three are its call), that too.
    private const string Supervisor =
        """
        exec 3<&0 </dev/null >>"$1/supervisor.log" 2>&1
        directory=$1 label=$2; shift 2
        engine=
        if [ $# -gt 0 ]; then "$@" 3<&- & engine=$!; fi
        (
            read -r _ <&3
            containers=$(docker ps --all --quiet --filter "label=$label")
            [ -z "$containers" ] || docker rm --force --volumes $containers
            images=$(docker image ls --quiet --filter "label=$label")
            [ -z "$images" ] || docker image rm --force $images
            [ -z "$engine" ] || kill "$engine"
        ) & watcher=$!
        if [ -n "$engine" ]; then
            wait "$engine"
            kill "$watcher"
            while read -r _ mounted _; do
                case $mounted in "$directory"/*) umount -l "$mounted" ;; esac
            done </proc/mounts
        else
            wait "$watcher"
        fi
        rm -rf "$directory"
        """;

    private static readonly TimeSpan StartTimeout = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan StopTimeout = TimeSpan.FromSeconds(60);
    private static readonly string[] AdministratorsDirectories = ["/usr/local/sbin", "/usr/sbin", "/sbin"];

    private readonly Process _supervisor;

    private DockerEngine(Process supervisor, string label)
    {
        _supervisor = supervisor;
        Label = label;
    }

    /// <summary>To be given to every container and image.</summary>
    public string Label { get; }

    /// <summary>Finds an engine or starts one.</summary>
    /// <exception cref="DockerUnavailableException">Neither can be done on this machine.</exception>
    public static async Task<DockerEngine> StartAsync()
    {
        if (Find("docker") is null)
            throw new DockerUnavailableException("there is no docker client on this machine");
        var directory = Directory.CreateTempSubdirectory("tenant-manager-docker-").FullName;
        var label = $"tenant-manager-tests={Path.GetFileName(directory)}";
        if (await AnswersAsync())
            return new DockerEngine(Supervise(directory, label, []), label);

        if (!OperatingSystem.IsLinux() || !Environment.IsPrivilegedProcess || Find("dockerd") is not { } dockerd)
        {
            Directory.Delete(directory);
            throw new DockerUnavailableException(
                "no Docker engine answers, and starting a private one takes Linux, root and dockerd (apt-get install docker.io)");
        }

        // A Docker that is set up otherwise (another context, TLS) is of no concern to an engine of our own.
        var host = $"unix://{directory}/docker.sock";
        Environment.SetEnvironmentVariable("DOCKER_HOST", host);
        var engine = new DockerEngine(Supervise(directory, label, PrivateEngine(dockerd, directory, host)), label);
        await engine.WaitUntilItAnswersAsync(Path.Combine(directory, "supervisor.log"));
        return engine;
    }

    /// <summary>What docker printed.</summary>
    /// <exception cref="InvalidOperationException">It failed.</exception>
    public static async Task<string> RunAsync(params string[] arguments) =>
        (await ProcessRun.OutputAsync("docker", arguments)).Trim();

    public static Task<BufferedCommandResult> TryAsync(params string[] arguments) => ProcessRun.TryAsync("docker", arguments);

    /// <summary>Where a program is, or null.</summary>
    internal static string? Find(string program) => (Environment.GetEnvironmentVariable("PATH") ?? "")
        .Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries)
        .Concat(AdministratorsDirectories)
        .Select(directory => Path.Combine(directory, program))
        .FirstOrDefault(File.Exists);

    public async ValueTask DisposeAsync()
    {
        using (_supervisor)
        {
            _supervisor.StandardInput.Close();
            using var timeout = new CancellationTokenSource(StopTimeout);
            await _supervisor.WaitForExitAsync(timeout.Token);
        }
    }

    private static async Task<bool> AnswersAsync() => (await TryAsync("info")).ExitCode == 0;

    // No bridge and no firewall rules, so that the machine's network stays as it is; vfs works on every file system.
    private static string[] PrivateEngine(string dockerd, string directory, string host) =>
    [
        dockerd, "--host", host, "--data-root", $"{directory}/data", "--exec-root", $"{directory}/exec",
        "--pidfile", $"{directory}/pid", "--bridge=none", "--iptables=false", "--ip6tables=false", "--storage-driver=vfs",
    ];

    /// <summary>In a session of its own, so that the terminal's Ctrl-C does not reach it before its work is done.</summary>
    private static Process Supervise(string directory, string label, string[] engine)
    {
        string[] call = ["sh", "-c", Supervisor, "supervisor", directory, label, .. engine];
        var hasSetsid = OperatingSystem.IsLinux();
        var start = new ProcessStartInfo(hasSetsid ? "setsid" : call[0], hasSetsid ? call : call[1..])
        {
            RedirectStandardInput = true,
            WorkingDirectory = "/",
        };
        return Process.Start(start)!;
    }

    private async Task WaitUntilItAnswersAsync(string log)
    {
        try
        {
            await Eventually.TrueAsync(
                "the Docker engine answers", StartTimeout, async () => _supervisor.HasExited || await AnswersAsync());
        }
        catch (TimeoutException)
        {
            // Told below, like an engine that has ended.
        }

        if (!_supervisor.HasExited && await AnswersAsync())
            return;
        var lines = File.Exists(log) ? await File.ReadAllLinesAsync(log) : [];
        await DisposeAsync();
        throw new DockerUnavailableException($"dockerd does not start here: {lines.LastOrDefault()}");
    }
}
