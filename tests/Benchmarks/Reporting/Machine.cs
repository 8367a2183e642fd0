using System.Diagnostics;
using System.Globalization;
using System.Reflection;
using System.Runtime.InteropServices;
using TenantManager.Benchmarks.Support;

namespace TenantManager.Benchmarks.Reporting;

/// <summary>Where it was measured: what can be found out of it.</summary>
internal sealed record Machine
{
    private const int Flushes = 50;

    public required int Cores { get; init; }

    public required string Processor { get; init; }

    public required long MemoryMebibytes { get; init; }

    public required string OperatingSystem { get; init; }

    public required string Kernel { get; init; }

    public required string Runtime { get; init; }

    public required string Storage { get; init; }

    /// <summary>Milliseconds to write 4 KiB and have them on the disk, the median.</summary>
    public required double FlushMilliseconds { get; init; }

    public required string Postgres { get; init; }

    /// <summary>What computes the bare hashes.</summary>
    public required string Bcrypt { get; init; }

    /// <summary>Debug or Release.</summary>
    public required string Build { get; init; }

    /// <summary>Processes that wanted to run in the minute before: what a run had to share the machine with. Null where unknown.</summary>
    public double? LoadBefore { get; private init; }

    public static string BuildConfiguration { get; } =
        typeof(Machine).Assembly.GetCustomAttribute<AssemblyConfigurationAttribute>()!.Configuration;

    public static async Task<Machine> DescribeAsync()
    {
        const string Load = "/proc/loadavg";
        double? loadBefore = File.Exists(Load)
            ? double.Parse((await File.ReadAllTextAsync(Load)).Split(' ')[0], CultureInfo.InvariantCulture)
            : null;
        await using var server = await BenchmarkServer.StartAsync();
        return new Machine
        {
            Cores = Environment.ProcessorCount,
            Processor = FirstValue("/proc/cpuinfo", "model name") ?? RuntimeInformation.ProcessArchitecture.ToString(),
            MemoryMebibytes = GC.GetGCMemoryInfo().TotalAvailableMemoryBytes / (1024 * 1024),
            OperatingSystem = RuntimeInformation.OSDescription,
            Kernel = Environment.OSVersion.VersionString,
            Runtime = RuntimeInformation.FrameworkDescription,
            Storage = DescribeStorage(Path.GetTempPath()),
            FlushMilliseconds = MeasureFlush(),
            Postgres = await server.DescribeAsync(),
            Bcrypt = BareHash.Instance.Name,
            Build = BuildConfiguration,
            LoadBefore = loadBefore,
        };
    }

    public override string ToString() =>
        $"{Cores} cores ({Processor}), {MemoryMebibytes:N0} MiB of memory, {OperatingSystem}, kernel {Kernel}, {Runtime} ({Build}), {Postgres}, "
        + $"data on {Storage} (4 KiB written and flushed in {Figure.Number(FlushMilliseconds)} ms), hashes by {Bcrypt}, "
        + $"load before the run {LoadBefore:0.0}";

    /// <summary>The file system that holds a directory, and its disk's kind where Linux tells.</summary>
    private static string DescribeStorage(string directory)
    {
        const string Mounts = "/proc/self/mounts";
        if (!File.Exists(Mounts))
            return "unknown storage";
        var mount = File.ReadLines(Mounts)
            .Select(line => line.Split(' '))
            .Where(fields => fields.Length > 2 && IsBelow(directory, fields[1]))
            .MaxBy(fields => fields[1].Length);
        if (mount is null)
            return "unknown storage";
        var device = Path.GetFileName(mount[0]);
        var rotational = new[] { $"/sys/class/block/{device}/queue/rotational", $"/sys/class/block/{device}/../queue/rotational" }
            .FirstOrDefault(File.Exists);
        // What a virtual disk says of itself means nothing.
        var kind = device.StartsWith("vd", StringComparison.Ordinal) || device.StartsWith("xvd", StringComparison.Ordinal)
            ? ", a virtual disk"
            : rotational is null ? "" : File.ReadAllText(rotational).Trim() == "0" ? ", not rotating" : ", rotating";
        return $"{mount[2]} on {device}{kind}";
    }

    private static bool IsBelow(string directory, string mountPoint) =>
        Path.GetFullPath(directory).StartsWith(mountPoint.TrimEnd('/') + '/', StringComparison.Ordinal);

    private static double MeasureFlush()
    {
        var samples = new Samples("flush", "ms");
        var path = Path.Combine(Path.GetTempPath(), Path.GetRandomFileName());
        using var file = new FileStream(path, FileMode.CreateNew, FileAccess.Write, FileShare.None, 1, FileOptions.DeleteOnClose);
        var page = new byte[4096];
        for (var i = 0; i < Flushes; i++)
        {
            var watch = Stopwatch.StartNew();
            file.Write(page);
            file.Flush(flushToDisk: true);
            samples.Add(watch.Elapsed);
        }

        return samples.Median;
    }

    /// <summary>Of a file with lines such as <c>name : value</c>.</summary>
    private static string? FirstValue(string path, string name) => !File.Exists(path)
        ? null
        : File.ReadLines(path)
            .FirstOrDefault(line => line.StartsWith(name, StringComparison.Ordinal))
            ?.Split(':', 2)[1].Trim();
}
