using System.Diagnostics;
using TenantManager.Infrastructure.Configuration;

namespace TenantManager.Infrastructure.Faults;

/// <summary>
/// Faults that tests ask for. A file in the directory <c>TEST_FAULTS</c> with a fault point's name says what happens there, once:
/// <c>kill</c>, <c>fail</c>, <c>hang</c> (until it is cancelled), <c>delay 500</c> (milliseconds) or <c>hold</c> (until a file
/// <c>NAME.go</c> appears). The file is renamed to <c>NAME.reached</c> when it happens. Without the setting nothing is looked for.
/// </summary>
internal sealed class FaultPoints(FaultOptions options, TimeProvider clock)
{
    private static readonly TimeSpan LongestHold = TimeSpan.FromMinutes(2);
    private static readonly TimeSpan PollInterval = TimeSpan.FromMilliseconds(10);

    /// <summary>Whether a test has named a directory at all.</summary>
    public bool AreWanted => options.Directory is not null;

    public ValueTask ReachAsync(string point, CancellationToken cancellationToken) =>
        options.Directory is null ? ValueTask.CompletedTask : TakeAsync(Path.Combine(options.Directory, point), cancellationToken);

    private async ValueTask TakeAsync(string file, CancellationToken cancellationToken)
    {
        if (!File.Exists(file))
            return;
        var action = (await File.ReadAllTextAsync(file, cancellationToken)).Trim().Split(' ');
        try
        {
            File.Move(file, file + ".reached", overwrite: true);
        }
        catch (FileNotFoundException)
        {
            return; // somebody else took it: each fault happens once
        }

        switch (action)
        {
            case ["kill"]:
                Process.GetCurrentProcess().Kill();
                await Task.Delay(LongestHold, clock, cancellationToken);
                break;
            case ["fail"]:
                throw new FaultException(Path.GetFileName(file));
            case ["hang"]:
                await Task.Delay(Timeout.InfiniteTimeSpan, clock, cancellationToken);
                break;
            case ["delay", var milliseconds]:
                await Task.Delay(int.Parse(milliseconds, System.Globalization.CultureInfo.InvariantCulture), cancellationToken);
                break;
            case ["hold"]:
                await HoldAsync(file + ".go", cancellationToken);
                break;
            default:
                throw new InvalidOperationException($"{file} asks for no fault there is.");
        }
    }

    private async Task HoldAsync(string file, CancellationToken cancellationToken)
    {
        var start = clock.GetTimestamp();
        while (!File.Exists(file))
        {
            if (clock.GetElapsedTime(start) > LongestHold)
                throw new TimeoutException($"{file} did not appear.");
            await Task.Delay(PollInterval, clock, cancellationToken);
        }

        File.Delete(file);
    }
}

/// <summary>A failure that a test asked for.</summary>
internal sealed class FaultException(string point) : Exception($"A test made {point} fail.");
