using System.Globalization;
using TenantManager.Benchmarks;
using TenantManager.Benchmarks.Measures;
using TenantManager.Benchmarks.Reporting;
using TenantManager.Benchmarks.Support;

CultureInfo.DefaultThreadCurrentCulture = CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;

IBenchmark[] benchmarks =
[
    new LoginRate(),
    new LoginOverload(),
    new WarmRegistration(),
    new RegistrationBurst(),
    new TenantGrowth(),
    RequestRate.OfCurrentUser,
    RequestRate.OfCurrentUserLogged,
    RequestRate.OfQuery,
    new TenantPages(),
    new TenantsInTurn(),
];

BenchmarkOptions options;
try
{
    options = BenchmarkOptions.Parse(args);
    if (options.Only.Except(benchmarks.Select(benchmark => benchmark.Name)).FirstOrDefault() is { } unknown)
        throw new FormatException($"There is no benchmark {unknown}: {string.Join(", ", benchmarks.Select(benchmark => benchmark.Name))}.");
}
catch (FormatException e)
{
    Console.Error.WriteLine($"{e.Message}\n{BenchmarkOptions.Usage}");
    return 64;
}

if (options.IsHelp)
{
    Console.WriteLine($"{BenchmarkOptions.Usage}\nBenchmarks: {string.Join(", ", benchmarks.Select(benchmark => benchmark.Name))}");
    return 0;
}

using var interrupted = new CancellationTokenSource();
Console.CancelKeyPress += (_, e) =>
{
    e.Cancel = true;
    interrupted.Cancel();
};

try
{
    var report = new Report(await Machine.DescribeAsync(), options, TimeProvider.System);
    foreach (var benchmark in benchmarks.Where(benchmark => options.Only.Count == 0 || options.Only.Contains(benchmark.Name)))
    {
        Report.Progress($"--- {benchmark.Name}");
        try
        {
            await benchmark.RunAsync(options, report, interrupted.Token);
        }
        catch (OperationCanceledException) when (interrupted.IsCancellationRequested)
        {
            return 130;
        }
#pragma warning disable CA1031 // reported, and the exit code tells
        catch (Exception e)
#pragma warning restore CA1031
        {
            report.AddBroken(benchmark.Name, e);
        }

        if (options.JsonFile is { } file)
            await File.WriteAllTextAsync(file, report.ToJson());
    }

    Console.WriteLine(report.ToMarkdown());
    return report.IsBroken ? 1 : 0;
}
finally
{
    BenchmarkServer.DeleteFiles();
}
