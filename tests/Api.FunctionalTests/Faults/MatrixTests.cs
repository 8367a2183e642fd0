using Npgsql;
using TenantManager.Api.FunctionalTests.Support;
using TenantManager.Infrastructure.Faults;
using TenantManager.TestSupport;
using Xunit;

namespace TenantManager.Api.FunctionalTests.Faults;

/// <summary>Whose server is stopped, or cut off.</summary>
[CollectionDefinition]
public sealed class BrokenConnections : ICollectionFixture<FaultBench>;

/// <summary>Whose server is left alone.</summary>
[CollectionDefinition]
public sealed class LivingServer : ICollectionFixture<FaultBench>;

public sealed class KilledTests(FaultBench bench) : IClassFixture<FaultBench>
{
    [Theory]
    [MemberData(nameof(FaultCases.Third), MemberType = typeof(FaultCases))]
    public async Task Killed_there_a_registration_is_done_by_its_retry(string point, FaultPath path)
    {
        var service = await bench.ServiceAsync(path);
        var run = await FaultRun.StartAsync(bench, service, point, "kill");

        await run.FirstAsync();
        await service.StartAgainAsync();

        await run.SucceedsAsync();
    }
}

[Collection(typeof(BrokenConnections))]
public sealed class RestartedPostgresTests(FaultBench bench)
{
    [Theory]
    [MemberData(nameof(FaultCases.Sixth), 0, MemberType = typeof(FaultCases))]
    public async Task When_PostgreSQL_is_restarted_there_a_registration_is_done_by_its_retry(string point, FaultPath path)
    {
        var run = await FaultRun.StartAsync(bench, await bench.ServiceAsync(path), point, "hold");

        await bench.Postgres.StopAsync();
        await bench.Postgres.StartAgainAsync(TestContext.Current.CancellationToken);
        await run.LetGoAsync();

        await run.SucceedsAsync();
    }
}

[Collection(typeof(BrokenConnections))]
public sealed class CutConnectionsTests(FaultBench bench)
{
    [Theory]
    [MemberData(nameof(FaultCases.Sixth), 2, MemberType = typeof(FaultCases))]
    public async Task When_all_connections_are_cut_there_a_registration_is_done_by_its_retry(string point, FaultPath path)
    {
        var run = await FaultRun.StartAsync(bench, await bench.ServiceAsync(path), point, "hold");

        await bench.Postgres.ExecuteAsync("postgres",
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE backend_type = 'client backend' AND pid <> pg_backend_pid()");
        await run.LetGoAsync();

        await run.SucceedsAsync();
    }
}

public sealed class TimedOutTests(FaultBench bench) : IClassFixture<FaultBench>
{
    /// <summary>Undoing has three quarters of a minute, whichever step of it hangs.</summary>
    public static TheoryData<string, FaultPath> Points() =>
        FaultCases.Some(
            FaultPoint.TemplateCopied, FaultPoint.CloneOwned, FaultPoint.RegistrationActivating);

    [Theory]
    [MemberData(nameof(Points))]
    public async Task Hanging_there_a_registration_is_given_up_and_is_done_by_its_retry(string point, FaultPath path)
    {
        var service = await bench.ServiceAsync(path, ("SCHEMA_COPY_TIMEOUT", "3s"));

        var run = await FaultRun.StartAsync(bench, service, point, "hang");

        await run.SucceedsAsync();
    }
}

[Collection(typeof(LivingServer))]
public sealed class FailedStepTests(FaultBench bench)
{
    [Theory]
    [MemberData(nameof(FaultCases.Sixth), 3, MemberType = typeof(FaultCases))]
    public async Task Failing_there_a_registration_is_done_by_its_retry(string point, FaultPath path)
    {
        var run = await FaultRun.StartAsync(bench, await bench.ServiceAsync(path), point, "fail");

        await run.SucceedsAsync();
    }
}

[Collection(typeof(LivingServer))]
public sealed class SameKeyTests(FaultBench bench)
{
    [Theory]
    [MemberData(nameof(FaultCases.Sixth), 5, MemberType = typeof(FaultCases))]
    public async Task The_same_key_again_is_told_to_wait_there_and_then_gets_the_first_answer(string point, FaultPath path)
    {
        var run = await FaultRun.StartAsync(bench, await bench.ServiceAsync(path), point, "hold");
        await run.HasBegunAsync();

        var meanwhile = await run.AgainAsync();
        if (point != FaultPoint.AnswerStored && !run.IsInTheBackground(path))
            FaultRun.AssertConflict(meanwhile, "request_in_progress");
        await run.LetGoAsync();

        var answer = await run.SucceedsAsync();
        Assert.Equal(answer.Text, (await run.AgainAsync()).Text);
    }
}

[Collection(typeof(LivingServer))]
public sealed class SameEmailTests(FaultBench bench)
{
    [Theory]
    [MemberData(nameof(FaultCases.Sixth), 4, MemberType = typeof(FaultCases))]
    public async Task The_same_email_is_taken_there(string point, FaultPath path)
    {
        var run = await FaultRun.StartAsync(bench, await bench.ServiceAsync(path), point, "hold");
        await run.HasBegunAsync();

        FaultRun.AssertConflict((await run.WithSameEmailAsync())!, "email_taken");
        await run.LetGoAsync();

        await run.SucceedsAsync();
    }
}

/// <summary>A server of few connections.</summary>
public sealed class CrowdedBench(TestBench tests)
    : FaultBench(tests, new PostgresServer { Settings = new Dictionary<string, string>(Quiet) { ["max_connections"] = "50" } });

public sealed class ExhaustedConnectionsTests(CrowdedBench bench) : IClassFixture<CrowdedBench>
{
    private static readonly TimeSpan Crowded = TimeSpan.FromSeconds(1.5);

    public static TheoryData<string, FaultPath> Points() => FaultCases.Some(
        FaultPoint.CloneCreating, FaultPoint.RegistrationActivating);

    [Theory]
    [MemberData(nameof(Points))]
    public async Task When_others_have_all_connections_there_a_registration_is_done_by_its_retry(string point, FaultPath path)
    {
        var run = await FaultRun.StartAsync(bench, await bench.ServiceAsync(path), point, "hold");

        var crowd = await OpenAllAsync();
        await run.LetGoAsync();
        await Task.Delay(Crowded, TestContext.Current.CancellationToken);
        foreach (var connection in crowd)
            await connection.DisposeAsync();

        await run.SucceedsAsync();
    }

    /// <summary>As the administrator: what is reserved for superusers stays free.</summary>
    private async Task<List<NpgsqlConnection>> OpenAllAsync()
    {
        var settings = bench.Postgres.ConnectionString("postgres", PostgresServer.Administrator, bench.Postgres.AdministratorPassword);
        var crowd = new List<NpgsqlConnection>();
        while (true)
        {
            var connection = new NpgsqlConnection(settings);
            try
            {
                await connection.OpenAsync(TestContext.Current.CancellationToken);
                crowd.Add(connection);
            }
            catch (PostgresException e) when (e.SqlState == PostgresErrorCodes.TooManyConnections)
            {
                await connection.DisposeAsync();
                return crowd;
            }
        }
    }
}
