using TenantManager.Benchmarks.Reporting;
using TenantManager.Benchmarks.Support;

namespace TenantManager.Benchmarks.Measures;

/// <summary>What many tenants cost: the time of the next one, and the service's memory. The schema is empty.</summary>
internal sealed class TenantGrowth : IBenchmark
{
    private const int AtOnce = 4;

    // The lowest that the service takes: the less of a registration is the hash, the more a growth shows.
    private const int WorkFactor = 10;

    public string Name => "growth";

    public async Task RunAsync(BenchmarkOptions options, Report report, CancellationToken cancellationToken)
    {
        var sizes = options.Size(new Sizes(2000, Around: 10, Step: 50), new Sizes(40, Around: 2, Step: 5));
        await using var server = await BenchmarkServer.StartAsync();
        var source = await server.CreateDatabaseAsync("source", tables: 0);
        await using var service = await ServiceUnderTest.StartAsync(
            server, source, ServiceSettings.For(options) with { WorkFactor = WorkFactor }, cancellationToken);

        var run = new Run(server, service, cancellationToken);
        await run.RegisterUpToAsync(sizes.FirstMeasured - 1);
        await run.MeasureUpToAsync(sizes.LastOfEarly, run.Early);
        var memory = new List<ServiceMemory?>();
        for (var tenants = sizes.FirstStep; tenants < sizes.FirstOfLate; tenants += sizes.Step)
        {
            await run.RegisterUpToAsync(tenants);
            memory.Add(service.ReadMemory());
            Report.Progress($"{tenants} tenants, {memory[^1]?.ResidentMebibytes:0} MiB");
        }

        await run.RegisterUpToAsync(sizes.FirstOfLate - 1);
        await run.MeasureUpToAsync(sizes.Total + sizes.Around, run.Late);
        memory.Add(service.ReadMemory());
        ReportTime(report, run, sizes, service);
        ReportMemory(report, memory, sizes, service);
    }

    private void ReportTime(Report report, Run run, Sizes sizes, ServiceUnderTest service)
    {
        var hash = run.Hashes.Median;
        report.Add(new Row
        {
            Benchmark = Name,
            What = $"Warm registration of the {sizes.Total:N0}th tenant against that of the first ones",
            Product = run.Late.ToFigure(),
            Baseline = run.Early.ToFigure(),
            Measured = run.Late.Median / run.Early.Median,
            Target = Target.Below(1.3),
            Unfit = service.WhyNotWarm,
            Note = $"minus a hash of factor {WorkFactor} ({Figure.Number(hash)} ms) the ratio is "
                + Figure.Number((run.Late.Median - hash) / (run.Early.Median - hash)),
        });
    }

    private void ReportMemory(Report report, List<ServiceMemory?> memory, Sizes sizes, ServiceUnderTest service)
    {
        var halfway = new Samples($"resident at {sizes.Total / 2:N0} tenants", "MiB");
        var end = new Samples($"resident at {sizes.Total:N0} tenants", "MiB");
        var known = memory.OfType<ServiceMemory>().ToList();
        const string Unknown = "this system does not tell a process's memory (no /proc)";
        // Many steps before each: between two collections the memory of a service that keeps nothing goes up and down by a tenth.
        foreach (var at in known.Take(known.Count / 2).TakeLast(Sizes.StepsOfMemory))
            halfway.Add(at.ResidentMebibytes);
        foreach (var at in known.TakeLast(Sizes.StepsOfMemory))
            end.Add(at.ResidentMebibytes);
        report.Add(new Row
        {
            Benchmark = Name,
            What = $"Memory of the service after {sizes.Total:N0} registrations",
            Product = end.ToFigure(),
            Measured = known.Count > 0 ? end.Median : null,
            Target = Target.Below(400, "MiB"),
            Unfit = known.Count > 0 ? service.WhyNotWarm : Unknown,
            Note = known.Count > 0 ? $"at most {Figure.Number(known[^1].PeakMebibytes)} MiB at any time" : null,
        });
        report.Add(new Row
        {
            Benchmark = Name,
            What = $"The same, against that at {sizes.Total / 2:N0}",
            Product = end.ToFigure(),
            Baseline = halfway.ToFigure(),
            Measured = known.Count > 0 ? end.Median / halfway.Median : null,
            Target = Target.Below(1.1),
            Unfit = known.Count > 0 ? service.WhyNotWarm : Unknown,
        });
    }

    /// <param name="Total">Tenants at the end, about.</param>
    /// <param name="Around">How many are measured before and after the 15th, and the last.</param>
    /// <param name="Step">Registrations between two looks at the memory.</param>
    private sealed record Sizes(int Total, int Around, int Step)
    {
        /// <summary>Looks at the memory that are taken together.</summary>
        public const int StepsOfMemory = 10;

        private const int MiddleOfEarly = 15;

        public int FirstMeasured => MiddleOfEarly - Around;

        public int LastOfEarly => MiddleOfEarly + Around;

        public int FirstStep => ((LastOfEarly / Step) + 1) * Step;

        public int FirstOfLate => Total - Around;
    }

    private sealed class Run(BenchmarkServer server, ServiceUnderTest service, CancellationToken cancellationToken)
    {
        private int _tenants;

        public Samples Early { get; } = new("the first ones", "ms");

        public Samples Late { get; } = new("the last ones", "ms");

        public Samples Hashes { get; } = new("bcrypt", "ms");

        public async Task RegisterUpToAsync(int tenants)
        {
            await service.RegisterManyAsync(tenants - _tenants, AtOnce, cancellationToken);
            _tenants = tenants;
        }

        /// <summary>One after the other, each with all warm databases there.</summary>
        public async Task MeasureUpToAsync(int tenants, Samples samples)
        {
            await server.SettleAsync();
            for (; _tenants < tenants; _tenants++)
            {
                await service.WaitForFullPoolAsync(cancellationToken);
                await samples.TimeAsync(() => service.RegisterAsync(cancellationToken));
                await service.WaitForFullPoolAsync(cancellationToken);
                await Hashes.TimeAsync(() => Task.Run(() => BareHash.Instance.Hash(WorkFactor), cancellationToken));
            }
        }
    }
}
