using TenantManager.Benchmarks.Reporting;
using TenantManager.Benchmarks.Support;

namespace TenantManager.Benchmarks.Measures;

/// <summary>
/// A registration that finds a warm database, against the copying of the same schema by PostgreSQL's own programs, and
/// against the one part of it that is slow on purpose, the hash of the password.
/// </summary>
internal sealed class WarmRegistration : IBenchmark
{
    // What runs for the first time is compiled first, and what runs often is compiled again, better: this is about neither.
    private const int FirstOnes = 40;
    private const int HashesPerRound = 3;

    public string Name => "warm";

    public async Task RunAsync(BenchmarkOptions options, Report report, CancellationToken cancellationToken)
    {
        var settings = ServiceSettings.For(options);
        await using var server = await BenchmarkServer.StartAsync();
        var source = await server.CreateDatabaseAsync("source", tables: options.Size(140, 10));
        await using var service = await ServiceUnderTest.StartAsync(server, source, settings, cancellationToken);

        var registrations = new Samples("registration", "ms");
        var hashes = new Samples($"bcrypt, factor {settings.WorkFactor}", "ms");
        var copies = new Samples("`pg_dump | psql`", "ms");
        var copiesInOneTransaction = new Samples("`pg_dump | psql --single-transaction`", "ms");
        await service.RegisterManyAsync(FirstOnes, atOnce: 1, cancellationToken);
        for (var round = 0; round < options.RunsOr(full: 15, quick: 3); round++)
        {
            await service.WaitForFullPoolAsync(cancellationToken);
            await registrations.TimeAsync(() => service.RegisterAsync(cancellationToken));
            // The baselines have the machine to themselves, as the registration had.
            await service.WaitForFullPoolAsync(cancellationToken);
            for (var i = 0; i < HashesPerRound; i++)
                await hashes.TimeAsync(() => Task.Run(() => BareHash.Instance.Hash(settings.WorkFactor), cancellationToken));
            await copies.TimeAsync(() => server.CopyByPgDumpAsync(source, $"copy_{round}"));
            await copiesInOneTransaction.TimeAsync(
                () => server.CopyByPgDumpAsync(source, $"copy_in_one_{round}", "--single-transaction"));
        }

        report.Add(new Row
        {
            Benchmark = Name,
            What = "Warm registration over HTTP, times faster than `pg_dump | psql`",
            Product = registrations.ToFigure(),
            Baseline = copies.ToFigure(),
            Measured = copies.Median / registrations.Median,
            Target = Target.AtLeast(15),
            Unfit = service.WhyNotWarm,
            Note = $"the schema is {Figure.Number(await server.SizeAsync(source))} MiB; {copiesInOneTransaction.ToFigure()}, "
                + $"times faster: {Figure.Number(copiesInOneTransaction.Median / registrations.Median)}",
        });
        report.Add(new Row
        {
            Benchmark = Name,
            What = "Warm registration minus one bcrypt hash",
            Product = registrations.ToFigure(),
            Baseline = hashes.ToFigure(),
            Measured = registrations.Median - hashes.Median,
            Target = Target.Below(Math.Max(25, 0.3 * hashes.Median), "ms"),
            Unfit = service.WhyNotWarm,
            Note = "the target is 25 ms or 0.3 of the hash, whichever is more",
        });
    }
}
