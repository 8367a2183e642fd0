using System.Diagnostics;
using System.Globalization;
using System.Net.Sockets;
using System.Text;
using TenantManager.Api.FunctionalTests.Support;
using TenantManager.TestSupport;

namespace TenantManager.Api.FunctionalTests.Samples;

/// <summary><c>samples/dotnet-backend</c>, built with the solution, as a process of its own.</summary>
internal sealed class SampleBackend : IAsyncDisposable
{
    private static readonly string[] Inherited = ["PATH", "HOME", "DOTNET_ROOT", "TMPDIR"];

    private readonly Process _process;
    private readonly StringBuilder _output = new();

    private SampleBackend(Process process, Uri address, ServiceProcess service, SecretLedger secrets)
    {
        _process = process;
        Api = new ApiClient(address, service.Variables["SUPER_ADMIN_KEY"], secrets);
    }

    public ApiClient Api { get; }

    public string Output
    {
        get
        {
            lock (_output)
                return _output.ToString();
        }
    }

    public static async Task<SampleBackend> StartAsync(ServiceProcess service, SecretLedger secrets)
    {
        var address = new Uri($"http://127.0.0.1:{Ports.FindFree().ToString(CultureInfo.InvariantCulture)}");
        var configuration = new DirectoryInfo(AppContext.BaseDirectory).Parent!.Name;
        var program = RepositoryFiles.PathOf("samples", "dotnet-backend", "bin", configuration, "net10.0", "DotnetBackend.dll");
        var start = new ProcessStartInfo("dotnet", [program, "--urls", address.ToString()])
        {
            WorkingDirectory = Path.GetDirectoryName(program)!, RedirectStandardOutput = true, RedirectStandardError = true,
        };
        foreach (var name in start.Environment.Keys.Except(Inherited, StringComparer.Ordinal).ToList())
            start.Environment.Remove(name);
        start.Environment["TENANT_MANAGER_URL"] = service.Api.Http.BaseAddress!.ToString();
        start.Environment["TENANT_MANAGER_ADMIN_KEY"] = service.Variables["SUPER_ADMIN_KEY"];
        start.Environment["JWT_SECRET"] = service.Variables["JWT_SECRET"];
        var process = new Process { StartInfo = start };
        var backend = new SampleBackend(process, address, service, secrets);
        process.OutputDataReceived += backend.Note;
        process.ErrorDataReceived += backend.Note;
        process.Start();
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        await Eventually.TrueAsync($"the sample listens:\n{backend.Output}", ServiceProcess.Patience, backend.ListensAsync);
        return backend;
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
        {
            _process.Kill();
            using var timeout = new CancellationTokenSource(ServiceProcess.Patience);
            await _process.WaitForExitAsync(timeout.Token);
        }

        _process.Dispose();
        Api.Dispose();
    }

    private async Task<bool> ListensAsync()
    {
        if (_process.HasExited)
            throw new InvalidOperationException($"The sample has ended:\n{Output}");
        try
        {
            await Api.GetAsync("/");
            return true;
        }
        catch (HttpRequestException e) when (e.GetBaseException() is SocketException)
        {
            return false;
        }
    }

    private void Note(object sender, DataReceivedEventArgs line)
    {
        lock (_output)
            _output.AppendLine(line.Data);
    }
}
