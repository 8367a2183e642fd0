using TenantManager.Benchmarks.Reporting;
using TenantManager.Benchmarks.Support;

namespace TenantManager.Benchmarks.Measures;

/// <summary>The way from a token to the tenant, and perhaps into its database, against an application that does nothing else.</summary>
/// <param name="Name">As <c>--only</c> takes it.</param>
/// <param name="What">For the table.</param>
/// <param name="Path">The service's.</param>
/// <param name="BarePath">The bare application's.</param>
/// <param name="Body">To be posted to both; null for GET.</param>
/// <param name="Target">Of the service's rate, against the bare one.</param>
internal sealed record RequestRate(string Name, string What, string Path, string BarePath, string? Body, Target Target) : IBenchmark
{
    private string LogLevel { get; init; } = "warning";

    /// <summary>Who the token's bearer is.</summary>
    public static RequestRate OfCurrentUser { get; } = new(
        "me", "`GET /api/me`, rate against a bare MVC action with JwtBearer", "/api/me", "/me", null, Target.AtLeast(0.85));

    /// <summary>The bare application logs nothing of a request; by default the service does.</summary>
    public static RequestRate OfCurrentUserLogged { get; } = OfCurrentUser with
    {
        Name = "me-logged",
        What = "The same, with the service's line in the log for each request, which the bare action has not",
        LogLevel = "information",
    };

    /// <summary>The shortest query in the tenant's database.</summary>
    public static RequestRate OfQuery { get; } = new(
        "query", "`POST /api/tenant/query` of `select 1`, rate against a bare MVC action with JwtBearer and one Npgsql query",
        "/api/tenant/query", "/query", """{"sql":"select 1"}""", Target.AtLeast(0.8));

    public async Task RunAsync(BenchmarkOptions options, Report report, CancellationToken cancellationToken)
    {
        var wrk = await Wrk.FindAsync();
        if (wrk.Missing is not null)
        {
            report.Add(new Row { Benchmark = Name, What = What, Target = Target, Unfit = wrk.Missing });
            return;
        }

        await using var server = await BenchmarkServer.StartAsync();
        var source = await server.CreateDatabaseAsync("source", tables: 0);
        await using var service = await ServiceUnderTest.StartAsync(
            server, source, ServiceSettings.For(options) with
            {
                WarmDatabases = 0,
                // As many for the tenant as wrk keeps busy, as the bare application's pool has them.
                Variables = new Dictionary<string, string> { ["LOG_LEVEL"] = LogLevel, ["MAX_CONNECTIONS_PER_TENANT"] = $"{Wrk.Connections}" },
            },
            cancellationToken);
        var account = await service.RegisterAsync(cancellationToken);
        var database = await service.DatabaseUrlOfAsync(account, cancellationToken);
        // Both sides connect as the tenant's role: neither is to use up what the other may have.
        await server.ExecuteAsync("postgres", $"ALTER ROLE \"{database.UserInfo.Split(':')[0]}\" CONNECTION LIMIT -1");
        await using var bare = await BareApplication.StartAsync(service, database, cancellationToken);

        var product = new Side("the service", new Uri(service.Http.BaseAddress!, Path), () => service.ProcessorTime);
        var baseline = new Side("the bare application", new Uri(bare.Http.BaseAddress!, BarePath), () => bare.ProcessorTime);
        var request = new WrkRequest(account.AccessToken, Body);
        var warmUp = options.Size(TimeSpan.FromSeconds(10), TimeSpan.FromSeconds(1));
        var window = options.Size(TimeSpan.FromSeconds(5), TimeSpan.FromSeconds(1));
        Side[] sides = [product, baseline];
        foreach (var side in sides)
            await Wrk.RateAsync(side.Address, request, warmUp);
        var ratios = new Samples("ratios", "");
        for (var round = 0; round < options.RunsOr(full: 9, quick: 2); round++)
        {
            foreach (var side in round % 2 == 0 ? sides : sides.Reverse())
                await side.MeasureAsync(request, window);
            ratios.Add(product.LastRate / baseline.LastRate);
        }

        report.Add(new Row
        {
            Benchmark = Name,
            What = What,
            Product = product.Rates.ToFigure(),
            Baseline = baseline.Rates.ToFigure(),
            // Of each round, whose sides had the same neighbours on the machine.
            Measured = ratios.Median,
            Target = Target,
            Note = $"the median of the rounds' ratios ({Figure.Number(ratios.Percentile(10))} to {Figure.Number(ratios.Percentile(90))}); "
                + $"processor time of a request: {product.Costs.ToFigure()}; {baseline.Costs.ToFigure()}",
        });
    }

    private sealed class Side(string name, Uri address, Func<TimeSpan> processorTime)
    {
        public Uri Address => address;

        public Samples Rates { get; } = new(name, "/s");

        /// <summary>Of the process alone, without wrk and PostgreSQL.</summary>
        public Samples Costs { get; } = new(name, "µs");

        public double LastRate { get; private set; }

        public async Task MeasureAsync(WrkRequest request, TimeSpan window)
        {
            var before = processorTime();
            LastRate = await Wrk.RateAsync(address, request, window);
            Rates.Add(LastRate);
            Costs.Add((processorTime() - before).TotalMicroseconds / (LastRate * window.TotalSeconds));
        }
    }
}
