using System.ComponentModel;
using System.Globalization;
using TenantManager.TestSupport;

namespace TenantManager.Benchmarks.Support;

/// <summary>wrk, which asks one thing again and again over many connections, and is fast enough to keep a server busy.</summary>
internal sealed class Wrk
{
    public const int Connections = 32;
    private const string ResultWord = "RESULT";

    private Wrk(string? missing) => Missing = missing;

    /// <summary>Why there is none; null where there is.</summary>
    public string? Missing { get; }

    public static async Task<Wrk> FindAsync()
    {
        try
        {
            await ProcessRun.TryAsync("wrk", ["--version"]);
            return new Wrk(missing: null);
        }
        catch (Win32Exception)
        {
            return new Wrk("wrk is not installed (on Debian and Ubuntu: `apt-get install wrk`)");
        }
    }

    /// <returns>Requests a second.</returns>
    /// <exception cref="InvalidOperationException">Not all were answered with a success.</exception>
    public static async Task<double> RateAsync(Uri address, WrkRequest request, TimeSpan duration)
    {
        var script = Path.Combine(Path.GetTempPath(), Path.GetRandomFileName());
        await File.WriteAllTextAsync(script, ScriptOf(request));
        try
        {
            var output = await ProcessRun.OutputAsync("wrk",
            [
                "--threads", "1", "--connections", Text(Connections), "--duration", $"{Text(duration.TotalSeconds)}s",
                "--script", script, address.ToString(),
            ]);
            return RateOf(output);
        }
        finally
        {
            File.Delete(script);
        }
    }

    private static string ScriptOf(WrkRequest request) =>
        $$"""
        wrk.method = "{{(request.Body is null ? "GET" : "POST")}}"
        wrk.headers["Authorization"] = "Bearer {{request.Token}}"
        wrk.headers["Content-Type"] = "application/json"
        wrk.body = [[{{request.Body}}]]
        done = function(summary)
          local e = summary.errors
          print(string.format("{{ResultWord}} %d %d %d", summary.requests, summary.duration, e.connect + e.read + e.write + e.timeout + e.status))
        end
        """;

    private static double RateOf(string output)
    {
        var result = output.Split('\n').First(line => line.StartsWith(ResultWord, StringComparison.Ordinal)).Split(' ');
        var (requests, microseconds, failures) = (Number(result[1]), Number(result[2]), Number(result[3]));
        return failures == 0
            ? requests / (microseconds / 1e6)
            : throw new InvalidOperationException($"Of {requests} requests {failures} failed.");
    }

    private static double Number(string text) => double.Parse(text, CultureInfo.InvariantCulture);

    private static string Text(double number) => number.ToString(CultureInfo.InvariantCulture);
}

/// <param name="Token">The bearer's.</param>
/// <param name="Body">JSON, to be posted; null for GET.</param>
internal sealed record WrkRequest(string Token, string? Body);
