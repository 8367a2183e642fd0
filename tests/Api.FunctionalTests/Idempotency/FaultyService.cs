using TenantManager.Api.FunctionalTests.Support;
using TenantManager.TestSupport;
using Xunit;

namespace TenantManager.Api.FunctionalTests.Idempotency;

/// <summary>A service in which tests can say at which step it fails; and that can be started again after it was killed.</summary>
internal sealed class FaultyService : IAsyncDisposable
{
    private readonly TestBench _bench;
    private readonly string _directory = Directory.CreateTempSubdirectory("tenant-manager-faults-").FullName;

    private FaultyService(TestBench bench) => _bench = bench;

    public ServiceProcess Process { get; private set; } = null!;

    public ApiClient Api => Process.Api;

    public static async Task<FaultyService> StartAsync(TestBench bench, params (string Name, string Value)[] changes) =>
        await StartAsync(bench, await bench.VariablesAsync([("RECONCILE_INTERVAL", "1s"), .. changes]));

    public static async Task<FaultyService> StartAsync(TestBench bench, Dictionary<string, string> variables)
    {
        var service = new FaultyService(bench);
        variables["NODE_ENV"] = "test";
        variables["TEST_FAULTS"] = service._directory;
        service.Process = await bench.StartAsync(variables);
        return service;
    }

    /// <summary>Takes back all that was asked for, and all that was noted.</summary>
    public void ClearFaults()
    {
        foreach (var file in Directory.GetFiles(_directory))
            File.Delete(file);
    }

    public Task SetAsync(string point, string action) =>
        File.WriteAllTextAsync(Path.Combine(_directory, point), action, TestContext.Current.CancellationToken);

    /// <summary>Takes back what has not happened yet.</summary>
    public void Unset(string point) => File.Delete(Path.Combine(_directory, point));

    public bool HasReached(string point) => File.Exists(Path.Combine(_directory, point + ".reached"));

    public Task ReachedAsync(string point) => Eventually.TrueAsync(
        $"{point} is reached", ServiceProcess.Patience, () => HasReached(point));

    /// <summary>Lets a step go on that was held.</summary>
    public Task LetGoAsync(string point) => SetAsync(point + ".go", "");

    /// <summary>Waits until it was killed, and starts another of the same settings.</summary>
    public async Task StartAgainAsync()
    {
        var former = Process;
        await former.ExitCodeAsync();
        Process = _bench.Launch(former.Variables);
        await former.DisposeAsync();
        await Process.WaitUntilReadyAsync();
    }

    /// <summary>Another replica.</summary>
    public async Task<ServiceProcess> StartAnotherAsync()
    {
        var variables = new Dictionary<string, string>(Process.Variables);
        variables.Remove("PORT");
        return await _bench.StartAsync(variables);
    }

    public async ValueTask DisposeAsync()
    {
        await Process.DisposeAsync();
        Directory.Delete(_directory, recursive: true);
    }
}
