using System.Net;
using Npgsql;
using TenantManager.Api.FunctionalTests.Support;
using TenantManager.Infrastructure.Faults;
using TenantManager.TestSupport;
using Xunit;

namespace TenantManager.Api.FunctionalTests.Faults;

public sealed class FullDiskTests(FullDiskBench bench) : IClassFixture<FullDiskBench>
{
    private const long TooLittle = 100L << 20;

    private static readonly TimeSpan WhileFull = TimeSpan.FromSeconds(2);

    public static TheoryData<string, FaultPath> Points() => new()
    {
        { FaultPoint.CloneCreating, FaultPath.Clone },
        { FaultPoint.CloneCreated, FaultPath.Clone },
        { FaultPoint.ClaimChosen, FaultPath.Warm },
        { FaultPoint.RegistrationActivating, FaultPath.Warm },
    };

    [Fact]
    public async Task With_little_space_left_registrations_are_refused_and_the_pool_is_not_filled_and_the_server_lives()
    {
        Assert.SkipWhen(bench.Lacks is not null, bench.Lacks ?? "");
        await bench.EnsureRunningAsync();
        await using var service = await bench.StartAsync(("WARM_DATABASES", "1"));
        var registration = KeyedRegistration.New(bench.Secrets);
        await registration.RetryAsync(() => service.Api);
        await new Oracle(bench.Postgres, service.Process).AssertAsync([registration]);

        bench.Fill(TooLittle);
        var refused = (await KeyedRegistration.New(bench.Secrets).SendAsync(service.Api))!;
        await using (var greedy = await bench.StartAnotherAsync(service, ("WARM_DATABASES", "3")))
        {
            await Task.Delay(WhileFull, TestContext.Current.CancellationToken);
            var whileFull = await ReadyAsync(service.Process);
            bench.Empty();
            await Eventually.TrueAsync("the pool is filled", KeyedRegistration.Bound, async () => await ReadyAsync(service.Process) == 3);

            Assert.Equal((HttpStatusCode.ServiceUnavailable, "capacity_exhausted"), (refused.Status, refused.Code));
            Assert.Equal(1, whileFull);
        }

        var next = await KeyedRegistration.New(bench.Secrets).SendAsync(service.Api);
        Assert.Equal(HttpStatusCode.Created, next?.Status);
    }

    [Theory]
    [MemberData(nameof(Points))]
    public async Task When_the_disk_is_full_there_a_registration_is_done_by_its_retry_once_it_is_not(string point, FaultPath path)
    {
        Assert.SkipWhen(bench.Lacks is not null, bench.Lacks ?? "");
        await bench.EnsureRunningAsync();
        var run = await FaultRun.StartAsync(bench, await bench.ServiceAsync(path, ("MIN_FREE_DISK", "1")), point, "hold");

        bench.Fill(leaving: 0);
        await run.LetGoAsync();
        await Task.Delay(WhileFull, TestContext.Current.CancellationToken);
        await TryCheckpointAsync();
        bench.Empty();
        await bench.EnsureRunningAsync();

        await run.SucceedsAsync();
    }

    /// <summary>What cannot be written now is what a server dies of.</summary>
    private async Task TryCheckpointAsync()
    {
        try
        {
            await bench.Postgres.ExecuteAsync("postgres", "CHECKPOINT");
        }
        catch (NpgsqlException)
        {
            // As full as it is.
        }
    }

    private async Task<long> ReadyAsync(ServiceProcess service) =>
        (await bench.Postgres.QueryAsync<long>(service.Registry, "SELECT count(*) FROM warm_databases WHERE state = 'ready'"))[0];
}
