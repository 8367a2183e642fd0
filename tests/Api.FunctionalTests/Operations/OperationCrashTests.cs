using TenantManager.Api.FunctionalTests.Support;
using TenantManager.TestSupport;
using Xunit;

namespace TenantManager.Api.FunctionalTests.Operations;

/// <summary>An operation is finished by whoever is left, wherever its process is killed.</summary>
public sealed class OperationCrashTests(TestBench bench)
{
    [Theory]
    [InlineData("operation.claimed")]
    [InlineData("operation.finishing")]
    public async Task Another_replica_finishes_what_a_killed_one_was_at(string point)
    {
        using var faults = new FaultFiles();
        var variables = await bench.VariablesAsync(faults.Variables);
        await using var first = await bench.StartAsync(new Dictionary<string, string>(variables));
        await using var second = await bench.StartAsync(new Dictionary<string, string>(variables));
        faults.Arrange(point, "kill");

        var operation = await StartedOperation.StartAsync(first, second, bench.Secrets);
        await faults.ReachedAsync(point);
        var survivor = await SurvivorOfAsync(first, second);
        var state = await operation.FinishedAsync(survivor.Api);

        Assert.True((string)state["state"]! == "succeeded", state.ToJsonString());
        var result = await survivor.Api.GetAsync(operation.Path + "/result", operation.Token);
        Assert.Equal(operation.Email, (string)result.Data["user"]!["email"]!);
        Assert.Equal([1L], await bench.Postgres.QueryAsync<long>(first.Registry, "SELECT count(*) FROM tenant_registry"));
        Assert.Equal(
            [1L],
            await bench.Postgres.QueryAsync<long>("postgres", $"SELECT count(*) FROM pg_database WHERE datname LIKE '{variables["TENANT_DB_PREFIX"]}%' AND datname NOT LIKE '%\\_\\_tpl\\_%'"));
    }

    [Fact]
    public async Task An_operation_that_was_never_enqueued_is_found_after_a_restart()
    {
        using var faults = new FaultFiles();
        var variables = await bench.VariablesAsync(faults.Variables);
        await using var first = await bench.StartAsync(new Dictionary<string, string>(variables));
        faults.Arrange("operation.stored", "kill");
        var email = ApiClient.NewEmail();

        await Assert.ThrowsAsync<HttpRequestException>(() => StartedOperation.PostAsync(first.Api, email, SecretLedger.NewSecret()));
        await first.ExitCodeAsync();
        await using var second = await bench.StartAsync(variables);

        await Eventually.TrueAsync("the operation succeeds", ServiceProcess.Patience, async () =>
            (await bench.Postgres.QueryAsync<string>(second.Registry, "SELECT state FROM operations")) is ["succeeded"]);
        Assert.Equal([email], await bench.Postgres.QueryAsync<string>(second.Registry, "SELECT email FROM global_users"));
    }

    [Fact]
    public async Task What_waits_in_the_queue_is_not_enqueued_again_and_what_is_done_is_purged()
    {
        await using var service = await bench.StartAsync();
        // One that has its job, one that has none: the upkeep is to tell them apart.
        await bench.Postgres.ExecuteAsync(
            service.Registry,
            """
            INSERT INTO operations (id, kind, state, step, percent, payload, created_at, expires_at) VALUES
                ('00000000-0000-0000-0000-000000000001', 'register_organization', 'queued', '', 0, '', now() - interval '1 min', 'infinity'),
                ('00000000-0000-0000-0000-000000000002', 'register_organization', 'queued', '', 0, '', now() - interval '1 min', 'infinity'),
                ('00000000-0000-0000-0000-000000000003', 'register_organization', 'failed', '', 0, NULL, now() - interval '1 day', now())
            """.Replace("'infinity'", "now() + interval '1 day'", StringComparison.Ordinal),
            """
            INSERT INTO hangfire.job (statename, invocationdata, arguments, createdat)
            VALUES ('Enqueued', '{}', '["\"00000000-0000-0000-0000-000000000001\"", null]', now())
            """);

        await Eventually.TrueAsync("the one without a job has been run", ServiceProcess.Patience, async () =>
            (await bench.Postgres.QueryAsync<string>(service.Registry, "SELECT state FROM operations WHERE id::text LIKE '%2'")) is ["failed"]);
        await Eventually.TrueAsync("the expired one is gone", ServiceProcess.Patience, async () =>
            (await bench.Postgres.QueryAsync<long>(service.Registry, "SELECT count(*) FROM operations WHERE id::text LIKE '%3'")) is [0]);

        Assert.Equal(
            [1L],
            await bench.Postgres.QueryAsync<long>(service.Registry, "SELECT count(*) FROM hangfire.job WHERE arguments::text LIKE '%00000001%'"));
        Assert.Equal(["queued"], await bench.Postgres.QueryAsync<string>(service.Registry, "SELECT state FROM operations WHERE id::text LIKE '%1'"));
    }

    [Fact]
    public async Task Replicas_that_start_at_once_prepare_the_queue_once()
    {
        var variables = await bench.VariablesAsync();
        var services = await Task.WhenAll(Enumerable.Range(0, 3).Select(_ => bench.StartAsync(new Dictionary<string, string>(variables))));
        try
        {
            var operation = await StartedOperation.StartAsync(services[0], bench.Secrets);
            Assert.Equal("succeeded", (string)(await operation.FinishedAsync(services[1].Api))["state"]!);
            // What one prepares over another's head fails in the server.
            Assert.Single(services, service => service.Output.Contains("Global database migrated: \\\"hangfire\\\"", StringComparison.Ordinal));
        }
        finally
        {
            foreach (var service in services)
                await service.DisposeAsync();
        }
    }

    /// <summary>Either of them may have taken the operation.</summary>
    private static async Task<ServiceProcess> SurvivorOfAsync(ServiceProcess first, ServiceProcess second)
    {
        ServiceProcess? survivor = null;
        await Eventually.TrueAsync("one of them is dead", ServiceProcess.Patience, async () =>
        {
            if (await first.StatusOfHealthAsync() is null)
                survivor = second;
            else if (await second.StatusOfHealthAsync() is null)
                survivor = first;
            return survivor is not null;
        });
        return survivor!;
    }
}
