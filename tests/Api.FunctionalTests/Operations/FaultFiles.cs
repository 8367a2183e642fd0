using TenantManager.Api.FunctionalTests.Support;
using TenantManager.TestSupport;

namespace TenantManager.Api.FunctionalTests.Operations;

/// <summary>A directory in which a test says what is to go wrong in a service, and where.</summary>
internal sealed class FaultFiles : IDisposable
{
    private readonly string _directory = Directory.CreateTempSubdirectory("tenant-manager-faults-").FullName;

    /// <summary>For a service that is to heed it.</summary>
    public (string Name, string Value)[] Variables => [("NODE_ENV", "test"), ("TEST_FAULTS", _directory)];

    public void Arrange(string point, string action)
    {
        // Renamed, so that no service reads half of it.
        var file = Path.Combine(_directory, point);
        File.WriteAllText(file + ".new", action);
        File.Move(file + ".new", file);
    }

    public Task ReachedAsync(string point) => Eventually.TrueAsync(
        $"{point} is reached", ServiceProcess.Patience, () => File.Exists(Path.Combine(_directory, point + ".reached")));

    /// <summary>Lets go on what is held.</summary>
    public void LetGo(string point) => File.WriteAllText(Path.Combine(_directory, point + ".go"), "");

    public void Dispose() => Directory.Delete(_directory, recursive: true);
}
