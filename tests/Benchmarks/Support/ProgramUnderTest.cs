using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using TenantManager.Benchmarks.Reporting;
using TenantManager.TestSupport;

namespace TenantManager.Benchmarks.Support;

/// <summary>A built program of this repository as a process of its own, which listens on a port and knows no variables but those given.</summary>
internal sealed class ProgramUnderTest : IAsyncDisposable
{
    /// <summary>
    /// The program keeps this shell's process id, writes to a file, and ends when this process does, whose end of the pipe
    /// closes with it.
    /// </summary>
    private const string Launcher =
        """
        exec 3<&0 </dev/null >"$2" 2>&1
        ( read -r _ <&3; kill "$$" ) &
        exec dotnet "$1" 3<&-
        """;

    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);
    private static readonly string[] Inherited = ["PATH", "HOME", "DOTNET_ROOT", "TMPDIR"];

    private readonly string _directory = Directory.CreateTempSubdirectory("tenant-manager-benchmark-").FullName;
    private readonly Process _process;

    /// <param name="projectPath">Of the project's directory, from the repository's root.</param>
    /// <param name="variables">Beside <c>PORT</c>, which is chosen here.</param>
    public ProgramUnderTest(string[] projectPath, IReadOnlyDictionary<string, string> variables)
    {
        var port = Ports.FindFree().ToString(CultureInfo.InvariantCulture);
        var executable = RepositoryFiles.PathOf(
            [.. projectPath, "bin", Machine.BuildConfiguration, "net10.0", $"TenantManager.{projectPath[^1]}.dll"]);
        var start = new ProcessStartInfo("sh", ["-c", Launcher, "program", executable, LogFile])
        {
            WorkingDirectory = _directory,
            RedirectStandardInput = true,
        };
        foreach (var name in start.Environment.Keys.Except(Inherited, StringComparer.Ordinal).ToList())
            start.Environment.Remove(name);
        start.Environment["PORT"] = port;
        foreach (var (name, value) in variables)
            start.Environment[name] = value;

        Http = new HttpClient(new SocketsHttpHandler { UseProxy = false, UseCookies = false, AllowAutoRedirect = false })
        {
            BaseAddress = new Uri($"http://127.0.0.1:{port}"),
            Timeout = Patience,
        };
        _process = Process.Start(start) ?? throw new InvalidOperationException($"{executable} could not be started.");
    }

    public HttpClient Http { get; }

    public TimeSpan ProcessorTime
    {
        get
        {
            _process.Refresh();
            return _process.TotalProcessorTime;
        }
    }

    private string LogFile => Path.Combine(_directory, "program.log");

    /// <summary>Waits until the path is answered so.</summary>
    public Task WaitUntilItAnswersAsync(string path, HttpStatusCode status, CancellationToken cancellationToken) =>
        Eventually.TrueAsync($"{path} is answered with {(int)status}", Patience, async () =>
        {
            if (_process.HasExited)
                throw new InvalidOperationException($"The program ended with {_process.ExitCode}.");
            try
            {
                using var answer = await Http.GetAsync(path, cancellationToken);
                return answer.StatusCode == status;
            }
            catch (HttpRequestException e) when (e.GetBaseException() is SocketException)
            {
                return false;
            }
        });

    /// <summary>Null where the system does not tell.</summary>
    public ServiceMemory? ReadMemory() => ServiceMemory.TryOf(_process.Id);

    public string LogTail() => File.Exists(LogFile) ? string.Join('\n', File.ReadLines(LogFile).TakeLast(20)) : "(there is no log)";

    public async ValueTask DisposeAsync()
    {
        using (_process)
        {
            _process.StandardInput.Close();
            using var timeout = new CancellationTokenSource(Patience);
            try
            {
                await _process.WaitForExitAsync(timeout.Token);
            }
            catch (OperationCanceledException)
            {
                _process.Kill(entireProcessTree: true);
                await _process.WaitForExitAsync(CancellationToken.None);
            }
        }

        Http.Dispose();
        Directory.Delete(_directory, recursive: true);
    }
}
