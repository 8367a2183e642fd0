using TenantManager.TestSupport;
using Xunit;

namespace TenantManager.Api.FunctionalTests.Samples;

/// <summary>The machine's own Node.js.</summary>
internal static class NodeProgram
{
    private const int NpmTries = 3;

    /// <summary>What the script prints, line by line. Skips the test where there is no Node.js.</summary>
    public static async Task<string[]> RunAsync(string script, params (string Name, string Value)[] environment)
    {
        SkipWithout("node");
        var output = await ProcessRun.OutputAsync("node", [script], environment.ToDictionary(entry => entry.Name, entry => (string?)entry.Value));
        return output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
    }

    /// <summary>What the lock file says, and nothing else; again where the registry did not answer.</summary>
    public static async Task InstallAsync(string directory)
    {
        SkipWithout("npm");
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                await ProcessRun.OutputAsync("npm", ["--prefix", directory, "ci", "--prefer-offline", "--ignore-scripts", "--no-audit", "--no-fund"]);
                return;
            }
            catch (Exception e) when (e is InvalidOperationException or OperationCanceledException && attempt < NpmTries)
            {
                TestContext.Current.SendDiagnosticMessage("npm ci failed and is tried again: {0}", e.Message);
            }
        }
    }

    public static Task RunScriptAsync(string directory, string name) => ProcessRun.OutputAsync("npm", ["--prefix", directory, "run", name]);

    private static void SkipWithout(string program) => Assert.SkipWhen(
        !(Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator).Any(directory => File.Exists(Path.Combine(directory, program))),
        $"No {program} is installed on this machine (apt-get install nodejs npm).");
}
