using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;
using TenantManager.Api.Configuration;
using TenantManager.TestSupport;

namespace TenantManager.Api.FunctionalTests.Support;

/// <summary>The built executable as its own process, with nothing but the variables given: as a user runs it.</summary>
public sealed class ServiceProcess : IAsyncDisposable
{
    public static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    private static readonly string[] Inherited = ["PATH", "HOME", "DOTNET_ROOT", "TMPDIR", "DOCKER_HOST"];

    // Most of these processes live for seconds: compiling their code a second time, better, cost a third of their processor time.
    private static readonly Dictionary<string, string> ShortLived = new()
    {
        ["DOTNET_TC_CallCounting"] = "0", ["DOTNET_TieredPGO"] = "0", ["DOTNET_EnableWriteXorExecute"] = "0", ["DOTNET_gcServer"] = "0",
    };

    private readonly Process _process;
    private readonly StringBuilder _output = new();
    private readonly StreamWriter _log;

    private ServiceProcess(Process process, string logFile, Dictionary<string, string> variables, SecretLedger secrets)
    {
        _process = process;
        LogFile = logFile;
        Variables = variables;
        _log = new StreamWriter(logFile) { AutoFlush = true };
        Api = new ApiClient(new Uri($"http://127.0.0.1:{variables["PORT"]}"), variables.GetValueOrDefault("SUPER_ADMIN_KEY", ""), secrets);
    }

    public ApiClient Api { get; }

    /// <summary>All that the process has written, to both its outputs.</summary>
    public string LogFile { get; }

    public Dictionary<string, string> Variables { get; }

    public int Id => _process.Id;

    /// <summary>The name of its global database.</summary>
    public string Registry => PostgresUrl.Parse(Variables["GLOBAL_DATABASE_URL"]).Database!;

    public string Output
    {
        get
        {
            lock (_output)
                return _output.ToString();
        }
    }

    public static ServiceProcess Launch(
        string directory, Dictionary<string, string> variables, IEnumerable<string> arguments, SecretLedger secrets)
    {
        variables.TryAdd("PORT", Ports.FindFree().ToString(CultureInfo.InvariantCulture));
        var start = new ProcessStartInfo("dotnet", [ServiceProgram.Path, .. arguments])
        {
            WorkingDirectory = directory,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (var name in start.Environment.Keys.Except(Inherited, StringComparer.Ordinal).ToList())
            start.Environment.Remove(name);
        foreach (var (name, value) in ShortLived.Concat(variables))
            start.Environment[name] = value;

        var process = new Process { StartInfo = start };
        var service = new ServiceProcess(process, Path.Combine(directory, "service.log"), variables, secrets);
        process.OutputDataReceived += service.Note;
        process.ErrorDataReceived += service.Note;
        process.Start();
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        return service;
    }

    public Task WaitUntilReadyAsync() => Eventually.TrueAsync(
        $"the service is ready:\n{Output}", Patience, async () =>
        {
            if (_process.HasExited)
                throw new InvalidOperationException($"The service ended with {await ExitCodeAsync()}:\n{Output}");
            return await StatusOfHealthAsync() == HttpStatusCode.OK;
        });

    /// <summary>What <c>/health</c> answers; null while nothing listens.</summary>
    public async Task<HttpStatusCode?> StatusOfHealthAsync()
    {
        try
        {
            using var answer = await Api.Http.GetAsync(new Uri("/health", UriKind.Relative));
            return answer.StatusCode;
        }
        catch (HttpRequestException e) when (e.GetBaseException() is SocketException)
        {
            return null;
        }
    }

    /// <summary>Waits for the process to end by itself.</summary>
    public async Task<int> ExitCodeAsync()
    {
        using var timeout = new CancellationTokenSource(Patience);
        await _process.WaitForExitAsync(timeout.Token);
        return _process.ExitCode;
    }

    /// <summary>Asks it to stop, as a terminal or an orchestrator does, and waits for its end.</summary>
    public async Task<int> StopAsync()
    {
        if (!_process.HasExited)
            await ProcessRun.OutputAsync("kill", ["-TERM", Id.ToString(CultureInfo.InvariantCulture)]);
        return await ExitCodeAsync();
    }

    /// <summary>Kills it without a word.</summary>
    public async Task KillAsync()
    {
        _process.Kill();
        await ExitCodeAsync();
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
        {
            _process.Kill(entireProcessTree: true);
            await ExitCodeAsync();
        }

        _process.Dispose();
        Api.Dispose();
        await _log.DisposeAsync();
    }

    private void Note(object sender, DataReceivedEventArgs line)
    {
        if (line.Data is null)
            return;
        lock (_output)
        {
            _output.AppendLine(line.Data);
            _log.WriteLine(line.Data);
        }
    }
}
