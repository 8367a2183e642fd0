using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net;
using TenantManager.TestSupport;
using Xunit;

namespace TenantManager.Api.FunctionalTests.Faults;

public sealed class SchemaChangeTests(FaultBench bench) : IClassFixture<FaultBench>
{
    private const int Workers = 3;
    private const int Tables = 5;

    private static readonly TimeSpan Freshness = TimeSpan.FromSeconds(1);

    [Fact]
    public async Task DDL_in_a_burst_gives_every_tenant_one_schema_or_the_other_and_the_new_one_after_the_freshness_time()
    {
        var service = await bench.ServiceAsync(FaultPath.Warm, ("TEMPLATE_FRESHNESS", "1s"));
        var changed = new TaskCompletionSource<TimeSpan>(TaskCreationOptions.RunContinuationsAsynchronously);
        var clock = Stopwatch.StartNew();
        var registered = new ConcurrentBag<(string Database, TimeSpan Begun)>();

        var workers = Enumerable.Range(0, Workers).Select(_ => Task.Run(WorkAsync, TestContext.Current.CancellationToken)).ToList();
        await Eventually.TrueAsync("there are tenants of the old schema", KeyedRegistration.Bound, () => registered.Count >= Workers);
        await bench.Postgres.ExecuteAsync(
            service.Process.Variables["SOURCE_DATABASE_NAME"],
            $"SET ROLE {PostgresServer.Administrator}",
            string.Concat(Enumerable.Range(0, Tables).Select(i => $"CREATE TABLE core.added_{i} (id int PRIMARY KEY);")));
        changed.SetResult(clock.Elapsed);
        await Task.WhenAll(workers);

        var mustBeNew = await changed.Task + Freshness;
        Assert.Contains(registered, tenant => tenant.Begun > mustBeNew);
        foreach (var (database, begun) in registered)
        {
            var found = await bench.Postgres.QueryAsync<long>(
                database, "SELECT count(*) FROM pg_tables t JOIN pg_indexes i USING (schemaname, tablename) WHERE tablename LIKE 'added%'");
            Assert.True(found[0] == Tables || (found[0] == 0 && begun <= mustBeNew), $"{database}: {found[0]} of {Tables}, begun {begun - mustBeNew} after");
        }

        await new Oracle(bench.Postgres, service.Process).AssertAsync([]);

        async Task WorkAsync()
        {
            TimeSpan begun;
            do
            {
                begun = clock.Elapsed;
                var answer = (await KeyedRegistration.New(bench.Secrets).SendAsync(service.Api))!;
                Assert.True(answer.Status == HttpStatusCode.Created, answer.Text);
                registered.Add(((string)answer.Data["database"]!["name"]!, begun));
            }
            while (!changed.Task.IsCompleted || begun <= await changed.Task + Freshness);
        }
    }
}
