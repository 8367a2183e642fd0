using System.Diagnostics;
using System.Text;
using System.Text.Json.Nodes;
using TenantManager.TestSupport;

namespace TenantManager.Infrastructure.IntegrationTests.EmbeddedPostgres;

/// <summary>The real executable with nothing configured, as a developer starts it.</summary>
internal sealed class ServiceProcess : IDisposable
{
    private static readonly TimeSpan StartTimeout = TimeSpan.FromMinutes(2);

    private readonly Process _process;
    private readonly StringBuilder _output = new();

    private ServiceProcess(string directory)
    {
        var start = new ProcessStartInfo("dotnet", [ServiceProgram.Path])
        {
            WorkingDirectory = directory,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        var inherited = start.Environment.Where(entry => entry.Key is "PATH" or "HOME" or "DOTNET_ROOT").ToList();
        start.Environment.Clear();
        foreach (var (name, value) in inherited)
            start.Environment[name] = value;
        start.Environment["PORT"] = "0";
        start.Environment["NODE_ENV"] = "development";
        _process = new Process { StartInfo = start };
        _process.OutputDataReceived += (_, e) => Append(e.Data);
        _process.ErrorDataReceived += (_, e) => Append(e.Data);
    }

    public string Output
    {
        get
        {
            lock (_output)
                return _output.ToString();
        }
    }

    /// <summary>The port that the service remembers for its server.</summary>
    public static int PostgresPortIn(string directory) =>
        (int)JsonNode.Parse(File.ReadAllText(Path.Combine(directory, ".data", "secrets.json")))!["PostgresPort"]!;

    public static ServiceProcess Start(string directory)
    {
        var service = new ServiceProcess(directory);
        service._process.Start();
        service._process.BeginOutputReadLine();
        service._process.BeginErrorReadLine();
        return service;
    }

    public async Task UntilReadyAsync()
    {
        await Eventually.TrueAsync(
            "the service is ready", StartTimeout, () => _process.HasExited || Output.Contains("Stop it with Ctrl-C", StringComparison.Ordinal));
        if (_process.HasExited)
            throw new InvalidOperationException($"The service ended with {_process.ExitCode}:\n{Output}");
    }

    /// <summary>What <c>/health</c> answers.</summary>
    public async Task<System.Net.HttpStatusCode> HealthAsync()
    {
        const string Before = "Tenant Manager is at ";
        var line = Output.Split('\n').Single(line => line.StartsWith(Before, StringComparison.Ordinal));
        using var http = new HttpClient();
        using var answer = await http.GetAsync(new Uri($"{line[Before.Length..].Split(' ')[0]}/health"));
        return answer.StatusCode;
    }

    /// <summary>SIGKILL, to it alone.</summary>
    public void Kill() => _process.Kill(entireProcessTree: false);

    /// <summary>SIGTERM.</summary>
    public Task TerminateAsync() => ProcessRun.OutputAsync("kill", ["-TERM", $"{_process.Id}"]);

    public async Task<int> ExitCodeAsync()
    {
        using var timeout = new CancellationTokenSource(StartTimeout);
        await _process.WaitForExitAsync(timeout.Token);
        return _process.ExitCode;
    }

    public void Dispose()
    {
        if (!_process.HasExited)
            _process.Kill(entireProcessTree: false);
        _process.Dispose();
    }

    private void Append(string? line)
    {
        lock (_output)
            _output.AppendLine(line);
    }
}
