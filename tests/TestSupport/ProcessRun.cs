using CliWrap;
using CliWrap.Buffered;

namespace TenantManager.TestSupport;

/// <summary>Programs that a test runs to their end.</summary>
public static class ProcessRun
{
    private static readonly TimeSpan Timeout = TimeSpan.FromMinutes(2);

    /// <summary>What the program printed.</summary>
    /// <exception cref="InvalidOperationException">It failed; the message has what it printed as errors.</exception>
    public static async Task<string> OutputAsync(
        string program, IReadOnlyList<string> arguments, IReadOnlyDictionary<string, string?>? environment = null)
    {
        var result = await TryAsync(program, arguments, environment);
        return result.ExitCode == 0
            ? result.StandardOutput
            : throw new InvalidOperationException(
                $"{Path.GetFileName(program)} ended with {result.ExitCode}: {result.StandardError}{result.StandardOutput}");
    }

    /// <summary>However it ends.</summary>
    public static async Task<BufferedCommandResult> TryAsync(
        string program, IReadOnlyList<string> arguments, IReadOnlyDictionary<string, string?>? environment = null)
    {
        using var timeout = new CancellationTokenSource(Timeout);
        return await Cli.Wrap(program)
            .WithArguments(arguments)
            .WithWorkingDirectory("/")
            .WithEnvironmentVariables(environment ?? new Dictionary<string, string?>())
            .WithValidation(CommandResultValidation.None)
            .ExecuteBufferedAsync(timeout.Token);
    }
}
