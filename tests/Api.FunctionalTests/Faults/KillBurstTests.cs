using System.Globalization;
using TenantManager.Api.FunctionalTests.Idempotency;
using TenantManager.Api.FunctionalTests.Support;
using Xunit;

namespace TenantManager.Api.FunctionalTests.Faults;

/// <summary>Bursts of registrations in which a replica is killed at any instant.</summary>
internal sealed class KillBursts(FaultBench bench)
{
    private const int RegistrationsAtOnce = 8;
    private const int LongestMs = 1500;

    public async Task RunAsync(IReadOnlyList<FaultyService> replicas)
    {
        var seed = int.TryParse(Environment.GetEnvironmentVariable("KILL_SEED"), CultureInfo.InvariantCulture, out var given) ? given : Random.Shared.Next();
        TestContext.Current.TestOutputHelper?.WriteLine($"KILL_SEED={seed}");
        var random = new Random(seed);
        for (var round = 0; round < (FaultCases.IsFull ? 50 : 1); round++)
            await RunRoundAsync(replicas, random);
    }

    private async Task RunRoundAsync(IReadOnlyList<FaultyService> replicas, Random random)
    {
        var burst = Enumerable.Range(0, RegistrationsAtOnce).Select(_ => KeyedRegistration.New(bench.Secrets)).ToList();
        var victim = replicas[random.Next(replicas.Count)];
        var sent = new List<Task<Answer?>>();
        foreach (var registration in burst)
        {
            sent.Add(registration.SendAsync(replicas[random.Next(replicas.Count)].Api));
            await Task.Delay(random.Next(50), TestContext.Current.CancellationToken);
        }

        await Task.Delay(random.Next(LongestMs), TestContext.Current.CancellationToken);
        await victim.Process.KillAsync();
        foreach (var (registration, answer) in burst.Zip(await Task.WhenAll(sent)))
        {
            if (answer is { Status: System.Net.HttpStatusCode.Created })
                registration.Acknowledged(answer);
        }

        await victim.StartAgainAsync();
        await Task.WhenAll(burst.Select((registration, i) => registration.RetryAsync(() => replicas[i % replicas.Count].Api)));
        await new Oracle(bench.Postgres, replicas[0].Process).AssertAsync(burst);
    }
}

public sealed class KillBurstTests(FaultBench bench) : IClassFixture<FaultBench>
{
    [Fact]
    public async Task Killed_at_any_instant_of_bursts_one_service_loses_nothing_and_leaves_nothing() =>
        await new KillBursts(bench).RunAsync([await bench.ServiceAsync(FaultPath.Warm)]);
}

public sealed class KillBurstOfTwoTests(FaultBench bench) : IClassFixture<FaultBench>
{
    [Fact]
    public async Task Killed_at_any_instant_of_bursts_either_of_two_replicas_loses_nothing_and_leaves_nothing()
    {
        var first = await bench.ServiceAsync(FaultPath.Warm);
        await using var second = await bench.StartAnotherAsync(first);

        await new KillBursts(bench).RunAsync([first, second]);
    }
}
