using TenantManager.Benchmarks.Reporting;
using TenantManager.Benchmarks.Support;

namespace TenantManager.Benchmarks.Measures;

/// <summary>Four times the clients that the cores can serve: as many logins as before, and a quick no to the rest.</summary>
internal sealed class LoginOverload : IBenchmark
{
    private const int Clients = 8;
    private const int ManyClients = 4 * Clients;
    private const int TooManyClients = 16 * Clients;

    public string Name => "overload";

    public async Task RunAsync(BenchmarkOptions options, Report report, CancellationToken cancellationToken)
    {
        var settings = ServiceSettings.For(options) with { WarmDatabases = 0 };
        var window = options.Size(TimeSpan.FromSeconds(10), TimeSpan.FromSeconds(1));
        await using var server = await BenchmarkServer.StartAsync();
        var source = await server.CreateDatabaseAsync("source", tables: 0);
        await using var service = await ServiceUnderTest.StartAsync(server, source, settings, cancellationToken);
        var accounts = await service.RegisterAccountsAsync(ManyClients, cancellationToken);

        var peak = new Samples($"logins, {Clients} at once", "/s");
        var overload = new Samples($"logins, {ManyClients} at once", "/s");
        var refusals = new Samples($"a refusal at {ManyClients}", "ms");
        var times = new Samples("a login", "ms");
        for (var round = 0; round < options.RunsOr(full: 5, quick: 2); round++)
        {
            peak.Add((await LoadAsync(Clients)).Rate);
            var load = await LoadAsync(ManyClients);
            overload.Add(load.Rate);
            times.AddAll(load.Successes);
            refusals.AddAll(load.Refusals);
        }

        report.Add(new Row
        {
            Benchmark = Name,
            What = $"Login rate at {ManyClients} at once, against that at {Clients}",
            Product = overload.ToFigure(),
            Baseline = peak.ToFigure(),
            Measured = overload.Median / peak.Median,
            Target = Target.AtLeast(0.9),
            Note = times.ToFigure()?.ToString(),
        });

        string? note = null;
        if (refusals.Count == 0)
        {
            note = $"nobody was refused at {ManyClients}; this is {TooManyClients} at once";
            refusals = new Samples($"a refusal at {TooManyClients}", "ms");
            refusals.AddAll((await LoadAsync(TooManyClients)).Refusals);
        }

        report.Add(new Row
        {
            Benchmark = Name,
            What = "Time to a refusal, 90th percentile",
            Product = refusals.ToFigure(),
            Measured = refusals.Count > 0 ? refusals.Percentile(90) : null,
            Target = Target.Below(50, "ms"),
            Note = refusals.Count > 0 ? note : $"nobody was refused at {TooManyClients} either",
        });

        Task<Load> LoadAsync(int clients) =>
            Load.RunAsync(service, accounts, clients, warmUp: window / 5, window, cancellationToken);
    }
}
