using TenantManager.Benchmarks.Reporting;
using TenantManager.Benchmarks.Support;

namespace TenantManager.Benchmarks.Measures;

/// <summary>Logins of eight clients at once, against the hashing that a login cannot do without.</summary>
internal sealed class LoginRate : IBenchmark
{
    private const int Clients = 8;

    public string Name => "login";

    public async Task RunAsync(BenchmarkOptions options, Report report, CancellationToken cancellationToken)
    {
        var settings = ServiceSettings.For(options) with { WarmDatabases = 0 };
        var window = options.Size(TimeSpan.FromSeconds(10), TimeSpan.FromSeconds(1));
        using var node = await NodeBcrypt.InstallAsync();
        await using var server = await BenchmarkServer.StartAsync();
        var source = await server.CreateDatabaseAsync("source", tables: 0);
        await using var service = await ServiceUnderTest.StartAsync(server, source, settings, cancellationToken);
        var accounts = await service.RegisterAccountsAsync(Clients, cancellationToken);

        var logins = new Samples($"logins, {Clients} at once", "/s");
        var bare = new Samples($"hashes on {Environment.ProcessorCount} cores ({BareHash.Instance.Name})", "/s");
        var npm = new Samples("npm's bcrypt", "/s");
        var times = new Samples("a login", "ms");
        for (var round = 0; round < options.RunsOr(full: 5, quick: 2); round++)
        {
            Func<Task>[] sides = [LogInAsync, HashAsync, HashWithNodeAsync];
            for (var side = 0; side < sides.Length; side++)
                await sides[(side + round) % sides.Length]();
        }

        report.Add(new Row
        {
            Benchmark = Name,
            What = $"Login rate at {Clients} at once, against bare hashing on all cores",
            Product = logins.ToFigure(),
            Baseline = bare.ToFigure(),
            Measured = logins.Median / bare.Median,
            Target = Target.AtLeast(0.9),
            Note = times.ToFigure()?.ToString(),
        });
        report.Add(new Row
        {
            Benchmark = Name,
            What = "The same, against npm's native bcrypt",
            Product = logins.ToFigure(),
            Baseline = npm.ToFigure(),
            Measured = node.Missing is null ? logins.Median / npm.Median : null,
            Target = Target.AtLeast(1),
            Unfit = node.Missing,
        });

        async Task LogInAsync()
        {
            var load = await Load.RunAsync(service, accounts, Clients, warmUp: window / 5, window, cancellationToken);
            logins.Add(load.Rate);
            times.AddAll(load.Successes);
        }

        async Task HashAsync() => bare.Add(await BareHash.Instance.RateAsync(settings.WorkFactor, window));

        async Task HashWithNodeAsync()
        {
            if (node.Missing is null)
                npm.Add(await node.RateAsync(settings.WorkFactor, window));
        }
    }
}
