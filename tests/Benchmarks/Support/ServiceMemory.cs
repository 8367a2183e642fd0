using System.Globalization;

namespace TenantManager.Benchmarks.Support;

/// <param name="ResidentMebibytes">Now.</param>
/// <param name="PeakMebibytes">At most, ever.</param>
internal sealed record ServiceMemory(double ResidentMebibytes, double PeakMebibytes)
{
    /// <summary>Of Linux's <c>/proc</c>; null elsewhere.</summary>
    public static ServiceMemory? TryOf(int processId)
    {
        var path = $"/proc/{processId}/status";
        if (!File.Exists(path))
            return null;
        var lines = File.ReadAllLines(path);
        return new ServiceMemory(Mebibytes(lines, "VmRSS:"), Mebibytes(lines, "VmHWM:"));
    }

    private static double Mebibytes(string[] lines, string name)
    {
        var line = lines.First(line => line.StartsWith(name, StringComparison.Ordinal));
        return double.Parse(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[^2], CultureInfo.InvariantCulture) / 1024;
    }
}
