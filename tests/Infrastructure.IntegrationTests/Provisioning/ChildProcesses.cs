using System.Diagnostics;

namespace TenantManager.Infrastructure.IntegrationTests.Provisioning;

/// <summary>The tools that run for a copy, found by their environment, as Linux shows it.</summary>
internal static class ChildProcesses
{
    public static IReadOnlyList<int> Of(string applicationName, string program) =>
    [
        .. AllIds().Where(id => Read(id, "comm").Trim() == program
            && Read(id, "environ").Contains($"PGAPPNAME={applicationName}\0", StringComparison.Ordinal)),
    ];

    public static void Kill(string applicationName, string program)
    {
        foreach (var id in Of(applicationName, program))
        {
            using var process = Process.GetProcessById(id);
            process.Kill();
        }
    }

    /// <summary>What <c>ps</c> shows to everybody, of every process of the machine.</summary>
    public static IReadOnlyList<string> CommandLines() => [.. AllIds().Select(id => Read(id, "cmdline"))];

    private static IEnumerable<int> AllIds() => Directory.GetDirectories("/proc")
        .Select(path => int.TryParse(Path.GetFileName(path), out var id) ? id : 0)
        .Where(id => id > 0);

    private static string Read(int id, string file)
    {
        try
        {
            return File.ReadAllText($"/proc/{id}/{file}");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return ""; // it has ended meanwhile, or is not ours
        }
    }
}
