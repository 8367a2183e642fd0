using System.Diagnostics;
using System.Net.Http.Headers;
using System.Text;
using TenantManager.Benchmarks.Reporting;
using TenantManager.Benchmarks.Support;

namespace TenantManager.Benchmarks.Measures;

/// <summary>
/// Many more tenants than connections, each used once a minute, one after the other: nearly every request takes the connection of another
/// tenant away and opens one of its own. What is remembered of the tenants costs memory.
/// </summary>
internal sealed class TenantsInTurn : IBenchmark
{
    private const int AtOnce = 4;
    private const int Rounds = 2;

    public string Name => "turns";

    public async Task RunAsync(BenchmarkOptions options, Report report, CancellationToken cancellationToken)
    {
        var tenants = options.Size(1_000, 20);
        var connections = options.Size(50, 5);
        var round = options.Size(TimeSpan.FromMinutes(1), TimeSpan.FromSeconds(3));
        await using var server = await BenchmarkServer.StartAsync();
        var source = await server.CreateDatabaseAsync("source", tables: 0);
        await using var service = await ServiceUnderTest.StartAsync(
            server,
            source,
            ServiceSettings.For(options) with
            {
                WorkFactor = 10,
                Variables = new Dictionary<string, string> { ["MAX_TOTAL_CONNECTIONS"] = $"{connections}" },
            },
            cancellationToken);
        var accounts = await service.RegisterManyAsync(tenants, AtOnce, cancellationToken);
        await server.SettleAsync();

        // The first round is the service's first, too: what runs for the first time is compiled.
        var (first, last) = (new Round(service), new Round(service));
        var before = service.ReadMemory();
        await first.RunAsync(accounts.Take(connections), round / (tenants / connections), cancellationToken);
        for (var i = 0; i < Rounds; i++)
            await last.RunAsync(accounts, round, cancellationToken);
        var after = service.ReadMemory();

        report.Add(new Row
        {
            Benchmark = Name,
            What = $"{tenants:N0} tenants in turn, each once in {round.TotalSeconds:0} s, {connections} connections: requests that failed, of {tenants * Rounds:N0}",
            Measured = last.Failures,
            Target = Target.Below(1),
            Note = last.FirstFailure,
        });
        report.Add(new Row
        {
            Benchmark = Name,
            What = "The same: the 99th percentile of the times, against the median",
            Product = last.Times.ToFigure(),
            Measured = last.Times.Percentile(99) / last.Times.Median,
            Target = Target.Below(5),
            Note = $"the 99th percentile is {Figure.Number(last.Times.Percentile(99))} ms",
        });
        report.Add(new Row
        {
            Benchmark = Name,
            What = $"Memory of the service with {tenants:N0} tenants that were used and are idle",
            Measured = after?.ResidentMebibytes,
            Target = Target.Below(400, "MiB"),
            Note = after is null || before is null
                ? "this system does not tell a process's memory (no /proc)"
                : $"resident, garbage included; {Figure.Number(before.ResidentMebibytes)} MiB when they had been registered",
        });
    }

    private sealed class Round(ServiceUnderTest service)
    {
        private readonly Lock _lock = new();

        public Samples Times { get; } = new("a request", "ms");

        public int Failures { get; private set; }

        public string? FirstFailure { get; private set; }

        /// <summary>Each at its time, whether or not the others have their answers.</summary>
        public async Task RunAsync(IEnumerable<Account> accounts, TimeSpan duration, CancellationToken cancellationToken)
        {
            var inTurn = accounts.ToList();
            var watch = Stopwatch.StartNew();
            var requests = new List<Task>(inTurn.Count);
            foreach (var (number, account) in inTurn.Index())
            {
                var wait = (duration * number / inTurn.Count) - watch.Elapsed;
                if (wait > TimeSpan.Zero)
                    await Task.Delay(wait, cancellationToken);
                requests.Add(AskAsync(account, cancellationToken));
            }

            await Task.WhenAll(requests);
        }

        private async Task AskAsync(Account account, CancellationToken cancellationToken)
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, RequestRate.OfQuery.Path)
            {
                Headers = { Authorization = new AuthenticationHeaderValue("Bearer", account.AccessToken) },
                Content = new StringContent(RequestRate.OfQuery.Body!, Encoding.UTF8, "application/json"),
            };
            var watch = Stopwatch.StartNew();
            using var answer = await service.Http.SendAsync(request, cancellationToken);
            var text = await answer.Content.ReadAsStringAsync(cancellationToken);
            var time = watch.Elapsed;
            lock (_lock)
            {
                Times.Add(time);
                if (answer.IsSuccessStatusCode)
                    return;
                Failures++;
                FirstFailure ??= text;
            }
        }
    }
}
