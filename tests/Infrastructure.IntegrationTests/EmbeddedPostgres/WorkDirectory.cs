using System.Globalization;
using TenantManager.TestSupport;

namespace TenantManager.Infrastructure.IntegrationTests.EmbeddedPostgres;

/// <summary>A directory of a test's own, and the processes that have to do with it.</summary>
internal sealed class WorkDirectory : IDisposable
{
    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(15);

    public WorkDirectory(UnixFileMode mode = (UnixFileMode)0b111_001_001)
    {
        Root = Directory.CreateTempSubdirectory("tenant-manager-embedded-").FullName;
        File.SetUnixFileMode(Root, mode);
    }

    public string Root { get; }

    public string Data => Path.Combine(Root, "postgres");

    /// <summary>A copy of a directory with all its owners and modes.</summary>
    public static async Task<WorkDirectory> CopyOfAsync(string directory, string name)
    {
        var copy = new WorkDirectory();
        await ProcessRun.OutputAsync("cp", ["--archive", directory, Path.Combine(copy.Root, name)]);
        return copy;
    }

    /// <summary>Call lines of the processes that name this directory.</summary>
    public IReadOnlyList<string> Processes() => ProcessesNaming(Root);

    public Task UntilNothingRunsAsync() => Eventually.TrueAsync(
        $"nothing runs in {Root}", Soon, () => Processes().Count == 0);

    public string[] NamesInside() => [.. Directory.GetFileSystemEntries(Root).Select(path => Path.GetFileName(path)).Order()];

    public void Dispose() => Directory.Delete(Root, recursive: true);

    private static List<string> ProcessesNaming(string text)
    {
        var lines = new List<string>();
        foreach (var process in Directory.EnumerateDirectories("/proc"))
        {
            if (!int.TryParse(Path.GetFileName(process), CultureInfo.InvariantCulture, out _))
                continue;
            try
            {
                var line = File.ReadAllText(Path.Combine(process, "cmdline")).Replace('\0', ' ');
                if (line.Contains(text, StringComparison.Ordinal))
                    lines.Add(line);
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                // It has ended.
            }
        }

        return lines;
    }
}
