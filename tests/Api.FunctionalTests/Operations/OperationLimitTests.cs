using System.Net;
using System.Text.Json.Nodes;
using TenantManager.Api.FunctionalTests.Faults;
using TenantManager.Api.FunctionalTests.Idempotency;
using TenantManager.Api.FunctionalTests.Support;
using TenantManager.Api.Operations;
using TenantManager.Infrastructure.Faults;
using TenantManager.Infrastructure.Operations;
using TenantManager.TestSupport;
using Xunit;

namespace TenantManager.Api.FunctionalTests.Operations;

/// <summary>How many may wait, and listen, and what the next one is told.</summary>
[Collection(typeof(LivingServer))]
public sealed class OperationLimitTests(FaultBench bench)
{
    [Fact]
    public async Task Whoever_listens_no_longer_makes_room_for_others_who_hear_how_it_is_now()
    {
        var service = await bench.ServiceAsync(FaultPath.Clone);
        await service.SetAsync(FaultPoint.OperationClaimed, "hold");
        var operation = await StartedOperation.StartAsync(service.Process, bench.Secrets);
        await service.ReachedAsync(FaultPoint.OperationClaimed);

        var first = await ListenAsync(EventStreamSlots.Most);
        var refused = await service.Api.GetAsync(operation.Path + "/events", operation.Token);
        foreach (var stream in first)
            stream.Dispose();
        var second = await ListenAsync(EventStreamSlots.Most);
        await service.LetGoAsync(FaultPoint.OperationClaimed);

        Assert.Equal((HttpStatusCode.ServiceUnavailable, "overloaded"), (refused.Status, refused.Code));
        Assert.True(refused.Headers.ContainsKey("Retry-After"));
        var ends = await Task.WhenAll(second.Select(async stream => (await stream.RestAsync())[^1]));
        Assert.All(ends, end => Assert.Equal("succeeded", (string)end["state"]!));
        foreach (var stream in second)
            stream.Dispose();

        async Task<EventStream[]> ListenAsync(int count) => await Task.WhenAll(Enumerable.Range(0, count).Select(async _ =>
        {
            var stream = await OpenAsync(service, operation);
            Assert.Equal("running", (string)JsonNode.Parse((await stream.NextAsync())!["data"])!["state"]!);
            return stream;
        }));
    }

    [Fact]
    public async Task Beyond_those_that_may_wait_the_next_is_refused_until_one_is_finished()
    {
        var service = await bench.ServiceAsync(FaultPath.Clone);
        // Of nobody's, and so left alone.
        await bench.Postgres.ExecuteAsync(
            service.Process.Registry,
            $"""
            INSERT INTO operations (id, kind, state, step, percent, payload, created_at, expires_at)
            SELECT gen_random_uuid(), 'crowd', 'running', '', 0, '', now(), now() + interval '1 day' FROM generate_series(1, {OperationRepository.MostOpen})
            """);
        var email = ApiClient.NewEmail();

        var refused = await StartedOperation.PostAsync(service.Api, email, SecretLedger.NewSecret());
        await bench.Postgres.ExecuteAsync(
            service.Process.Registry,
            "UPDATE operations SET state = 'failed' WHERE id = (SELECT id FROM operations WHERE kind = 'crowd' LIMIT 1)");
        var operation = await StartedOperation.StartAsync(service.Process, bench.Secrets);
        var state = await operation.FinishedAsync(service.Api);
        await bench.Postgres.ExecuteAsync(service.Process.Registry, "DELETE FROM operations WHERE kind = 'crowd'");

        Assert.Equal((HttpStatusCode.ServiceUnavailable, "provisioning_busy"), (refused.Status, refused.Code));
        Assert.True(refused.Headers.ContainsKey("Retry-After"));
        Assert.Equal("succeeded", (string)state["state"]!);
        Assert.Empty(await bench.Postgres.QueryAsync<string>(
            service.Process.Registry, $"SELECT email FROM global_users WHERE email = '{email}'"));
    }

    /// <summary>As soon as there is a place: a client's leaving takes an instant to be seen.</summary>
    private static async Task<EventStream> OpenAsync(FaultyService service, StartedOperation operation)
    {
        EventStream? stream = null;
        await Eventually.TrueAsync("there is a place to listen", ServiceProcess.Patience, async () =>
        {
            try
            {
                stream = await EventStream.OpenAsync(service.Api, operation);
                return true;
            }
            catch (HttpRequestException e) when (e.StatusCode == HttpStatusCode.ServiceUnavailable)
            {
                return false;
            }
        });
        return stream!;
    }
}
