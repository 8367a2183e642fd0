using TenantManager.TestSupport;

namespace TenantManager.Infrastructure.IntegrationTests.Provisioning;

/// <summary>Where a test asks for faults of one replica.</summary>
internal sealed class FaultDirectory : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    /// <summary>For <see cref="BenchSettings.FaultDirectory"/>.</summary>
    public string Path { get; } = Directory.CreateTempSubdirectory("tenant-manager-faults-").FullName;

    /// <summary>The next time it gets there, it stands still until it is cancelled: as a process that has died, but for its sessions.</summary>
    public void Hang(string point) => Ask(point, "hang");

    /// <summary>The next time it gets there, it waits for <see cref="LetGo"/>.</summary>
    public void Hold(string point) => Ask(point, "hold");

    public void Fail(string point) => Ask(point, "fail");

    public void LetGo(string point) => Ask($"{point}.go", "");

    /// <summary>Returns when it has got there; throws what the work threw if that ends before.</summary>
    public async Task ReachedAsync(string point, Task work)
    {
        await Eventually.TrueAsync(
            $"{point} is reached",
            Patience,
            () => work.IsCompleted || File.Exists(System.IO.Path.Combine(Path, $"{point}.reached")));
        if (work.IsFaulted)
            await work;
    }

    public void Dispose() => Directory.Delete(Path, recursive: true);

    private void Ask(string name, string action)
    {
        var file = System.IO.Path.Combine(Path, name);
        File.WriteAllText($"{file}.new", action);
        File.Move($"{file}.new", file);
    }
}
