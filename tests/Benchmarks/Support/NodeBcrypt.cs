using System.ComponentModel;
using System.Globalization;
using TenantManager.TestSupport;

namespace TenantManager.Benchmarks.Support;

/// <summary>npm's native package <c>bcrypt</c>, installed into a temporary directory for the run.</summary>
internal sealed class NodeBcrypt : IDisposable
{
    private const string Package = "bcrypt@6.0.0";

    /// <summary>Keeps eight comparisons in flight, as eight clients would, and prints how many were done in a second.</summary>
    private const string Script =
        """
        const bcrypt = require('bcrypt');
        const [factor, seconds] = process.argv.slice(2).map(Number);
        const hash = bcrypt.hashSync('a password of bare hashing', factor);
        const start = process.hrtime.bigint();
        const elapsed = () => Number(process.hrtime.bigint() - start) / 1e9;
        let done = 0, last = 0;
        async function client() {
          while (elapsed() < seconds) {
            if (!await bcrypt.compare('a password of bare hashing', hash)) throw new Error('The password did not match.');
            done++;
            last = elapsed();
          }
        }
        Promise.all(Array.from({ length: 8 }, client)).then(() => console.log(done / last));
        """;

    private readonly string _directory = Directory.CreateTempSubdirectory("tenant-manager-npm-").FullName;

    private NodeBcrypt()
    {
    }

    /// <summary>Why there is none; null where there is.</summary>
    public string? Missing { get; private set; }

    public static async Task<NodeBcrypt> InstallAsync()
    {
        var node = new NodeBcrypt();
        try
        {
            // The package brings built libraries: no script of its needs to run.
            var npm = await ProcessRun.TryAsync(
                "npm",
                [
                    "install", Package, "--prefix", node._directory, "--cache", Path.Combine(node._directory, "cache"),
                    "--ignore-scripts", "--no-audit", "--no-fund",
                ]);
            if (npm.ExitCode != 0)
                node.Missing = $"npm could not install {Package} ({npm.StandardError.Split('\n')[0]})";
        }
        catch (Win32Exception)
        {
            node.Missing = "npm is not installed";
        }
        catch (OperationCanceledException)
        {
            node.Missing = $"npm did not install {Package} in time";
        }

        await File.WriteAllTextAsync(Path.Combine(node._directory, "rate.js"), Script);
        return node;
    }

    /// <summary>Passwords checked in a second, with every core at it for that long.</summary>
    public async Task<double> RateAsync(int workFactor, TimeSpan window)
    {
        var threads = Math.Max(4, Environment.ProcessorCount).ToString(CultureInfo.InvariantCulture);
        var output = await ProcessRun.OutputAsync(
            "node",
            [Path.Combine(_directory, "rate.js"), Text(workFactor), Text(window.TotalSeconds)],
            new Dictionary<string, string?> { ["UV_THREADPOOL_SIZE"] = threads });
        return double.Parse(output, CultureInfo.InvariantCulture);
    }

    public void Dispose() => Directory.Delete(_directory, recursive: true);

    private static string Text(double number) => number.ToString(CultureInfo.InvariantCulture);
}
