using System.Diagnostics;
using TenantManager.Benchmarks.Reporting;
using TenantManager.Benchmarks.Support;

namespace TenantManager.Benchmarks.Measures;

/// <summary>
/// Many more registrations at once than there are warm databases, against PostgreSQL copying a template as fast as one
/// connection can. Nothing is dropped in between: the file system is still busy with that when the drop is long done.
/// </summary>
internal sealed class RegistrationBurst : IBenchmark
{
    private const int AtOnce = 8;

    public string Name => "burst";

    public async Task RunAsync(BenchmarkOptions options, Report report, CancellationToken cancellationToken)
    {
        var count = options.Size(100, 10);
        var tables = options.Size(140, 10);
        await using var server = await BenchmarkServer.StartAsync();
        var source = await server.CreateDatabaseAsync("source", tables);
        var template = await server.CreateDatabaseAsync("template", tables);
        await using var service = await ServiceUnderTest.StartAsync(server, source, ServiceSettings.For(options), cancellationToken);
        // What runs for the first time is slow, on both sides; the service's code is compiled again while it is used.
        await service.RegisterManyAsync(options.Size(40, AtOnce), AtOnce, cancellationToken);
        await server.CloneAsync(template, "first", 1, cancellationToken);

        var registrations = new Samples($"{count} registrations, {AtOnce} at once", "/s");
        var clones = new Samples($"{count} times `CREATE DATABASE ... TEMPLATE`", "/s");
        for (var round = 0; round < options.RunsOr(full: 3, quick: 1); round++)
        {
            var number = round;
            var sides = new[]
            {
                () => RateAsync(registrations, () => service.RegisterManyAsync(count, AtOnce, cancellationToken)),
                () => RateAsync(clones, () => server.CloneAsync(template, $"bare_{number}", count, cancellationToken)),
            };
            foreach (var side in round % 2 == 0 ? sides : sides.Reverse())
                await side();
        }

        report.Add(new Row
        {
            Benchmark = Name,
            What = "Registrations at once, rate against a bare loop of `CREATE DATABASE ... TEMPLATE`",
            Product = registrations.ToFigure(),
            Baseline = clones.ToFigure(),
            Measured = registrations.Median / clones.Median,
            Target = Target.AtLeast(1),
            Unfit = service.WhyNotWarm,
        });

        async Task RateAsync(Samples rates, Func<Task> side)
        {
            await service.WaitForFullPoolAsync(cancellationToken);
            await server.SettleAsync();
            var watch = Stopwatch.StartNew();
            await side();
            rates.Add(count / watch.Elapsed.TotalSeconds);
        }
    }
}
