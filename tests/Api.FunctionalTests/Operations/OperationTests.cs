using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using TenantManager.Api.FunctionalTests.Support;
using Xunit;

namespace TenantManager.Api.FunctionalTests.Operations;

public sealed class OperationTests(TestBench bench)
{
    private ApiClient Api => bench.Service.Api;

    [Fact]
    public async Task A_registration_that_nobody_waits_for_is_answered_with_its_operation()
    {
        var answer = await StartedOperation.PostAsync(
            Api, ApiClient.NewEmail(), SecretLedger.NewSecret(), "return=minimal, RESPOND-async; wait=10");

        Assert.Equal(HttpStatusCode.Accepted, answer.Status);
        Assert.Equal("respond-async", answer.Headers["Preference-Applied"]);
        Assert.Equal($"/api/operations/{answer.Data["id"]}", answer.Headers["Location"]);
        Assert.Equal(answer.Headers["Location"] + "/events", (string)answer.Data["links"]!["events"]!);
        Assert.Equal(answer.Headers["Location"] + "/result", (string)answer.Data["links"]!["result"]!);
        Assert.Equal("queued", (string)answer.Data["state"]!);
    }

    [Fact]
    public async Task It_goes_on_by_itself_and_its_events_tell_of_it_until_the_end()
    {
        var operation = await StartedOperation.StartAsync(bench.Service, bench.Secrets);
        using var stream = await EventStream.OpenAsync(Api, operation);

        var events = await stream.RestAsync();

        Assert.Equal("text/event-stream", stream.Headers.ContentType!.MediaType);
        var last = events[^1];
        Assert.Equal("succeeded", (string)last["state"]!);
        Assert.Equal("done", (string)last["step"]!);
        Assert.Equal(100, (int)last["percent"]!);
        Assert.InRange((long)last["queue_ms"]!, 0, 60_000);
        Assert.InRange((long)last["run_ms"]!, 0, 60_000);
        Assert.Null(last["error"]);
        Assert.Equal(events.Select(e => (int)e["percent"]!).Order(), events.Select(e => (int)e["percent"]!));
        Assert.Equal(last.ToJsonString(), (await operation.StateAsync(Api)).ToJsonString());
    }

    [Fact]
    public async Task The_result_is_what_the_registration_answers_and_is_read_once()
    {
        var operation = await StartedOperation.StartAsync(bench.Service, bench.Secrets);
        await operation.FinishedAsync(Api);

        var first = await Api.GetAsync(operation.Path + "/result", operation.Token);
        var second = await Api.GetAsync(operation.Path + "/result", operation.Token);

        Assert.Equal(HttpStatusCode.OK, first.Status);
        var waitedFor = await Api.RegisterAsync();
        Assert.Equal(waitedFor.Data.AsObject().Select(member => member.Key), first.Data.AsObject().Select(member => member.Key));
        Assert.Equal(operation.Email, (string)first.Data["user"]!["email"]!);
        Assert.Equal(HttpStatusCode.Gone, second.Status);
        Assert.Equal("result_gone", second.Code);
        Assert.False((bool)(await operation.StateAsync(Api))["has_result"]!);

        var me = await Api.GetAsync("/api/me", (string)first.Data["access_token"]!);
        Assert.Equal((string)first.Data["tenant_id"]!, (string)me.Data["tenant"]!["id"]!);
        var refreshed = await Api.PostAsync("/api/auth/refresh", new { refresh_token = (string)first.Data["refresh_token"]! });
        Assert.Equal(HttpStatusCode.OK, refreshed.Status);
        await Api.LogInAsync(new Registered(operation.Email, operation.Password, first.Data));
    }

    [Fact]
    public async Task Nobody_elses_session_is_its_result_when_who_registered_is_gone()
    {
        var operation = await StartedOperation.StartAsync(bench.Service, bench.Secrets);
        await operation.FinishedAsync(Api);
        await bench.Postgres.ExecuteAsync(
            bench.Service.Registry,
            $"""
            INSERT INTO global_users (id, tenant_id, email, password_hash, role, is_active, created_at, updated_at)
            SELECT gen_random_uuid(), tenant_id, '{ApiClient.NewEmail()}', password_hash, 'ADMIN', true, now(), now()
            FROM global_users WHERE email = '{operation.Email}'
            """,
            $"DELETE FROM global_users WHERE email = '{operation.Email}'");

        var result = await Api.GetAsync(operation.Path + "/result", operation.Token);

        Assert.Equal((HttpStatusCode.Gone, "result_gone"), (result.Status, result.Code));
    }

    [Fact]
    public async Task Of_many_readers_of_a_result_at_once_one_gets_it()
    {
        var operation = await StartedOperation.StartAsync(bench.Service, bench.Secrets);
        await operation.FinishedAsync(Api);

        var answers = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Api.GetAsync(operation.Path + "/result", operation.Token)));

        Assert.Single(answers, answer => answer.Status == HttpStatusCode.OK);
        Assert.Equal(7, answers.Count(answer => answer.Status == HttpStatusCode.Gone));
        var tokens = await bench.Postgres.QueryAsync<long>(
            bench.Service.Registry,
            $"SELECT count(*) FROM refresh_tokens t JOIN global_users u ON u.id = t.user_id WHERE u.email = '{operation.Email}'");
        Assert.Equal([1L], tokens);
    }

    [Fact]
    public async Task Only_its_own_token_shows_an_operation_and_a_foreign_one_looks_like_none()
    {
        var operation = await StartedOperation.StartAsync(bench.Service, bench.Secrets);
        var other = await StartedOperation.StartAsync(bench.Service, bench.Secrets);
        await operation.FinishedAsync(Api);

        foreach (var suffix in new[] { "", "/events", "/result" })
        {
            var refusals = new[]
            {
                await Api.GetAsync(operation.Path + suffix),
                await Api.GetAsync(operation.Path + suffix, other.Token),
                await Api.GetAsync(operation.Path + suffix, operation.Token + "x"),
                await Api.GetAsync($"/api/operations/{Guid.NewGuid()}{suffix}", operation.Token),
                await Api.SendAsync(HttpMethod.Get, operation.Path + suffix, headers: ("X-Admin-Key", "wrong")),
            };
            Assert.All(refusals, refusal => Assert.Equal(HttpStatusCode.Unauthorized, refusal.Status));
            Assert.All(refusals, refusal => Assert.Equal("Bearer", refusal.Headers["WWW-Authenticate"]));
            Assert.Single(refusals.Select(refusal => refusal.Code + refusal.Detail).Distinct());
            Assert.Equal("invalid_operation_token", refusals[0].Code);
        }

        Assert.Equal(HttpStatusCode.OK, (await Api.GetAsync(operation.Path + "/result", operation.Token)).Status);
    }

    [Fact]
    public async Task Operators_see_an_operation_and_never_its_result()
    {
        var operation = await StartedOperation.StartAsync(bench.Service, bench.Secrets);
        await operation.FinishedAsync(Api);

        var state = await Api.GetAsAdminAsync(operation.Path);
        var events = await Api.GetAsAdminAsync(operation.Path + "/events");
        var result = await Api.GetAsAdminAsync(operation.Path + "/result");
        var unknown = await Api.GetAsAdminAsync($"/api/operations/{Guid.NewGuid()}");

        Assert.Equal("succeeded", (string)state.Data["state"]!);
        Assert.Contains("event: operation\nid: succeeded-100\ndata: {", events.Text, StringComparison.Ordinal);
        Assert.Equal("invalid_operation_token", result.Code);
        Assert.Equal("operation_not_found", unknown.Code);
    }

    [Fact]
    public async Task Who_has_seen_the_end_is_told_not_to_listen_again()
    {
        var operation = await StartedOperation.StartAsync(bench.Service, bench.Secrets);
        await operation.FinishedAsync(Api);

        var answer = await Api.SendAsync(
            HttpMethod.Get, operation.Path + "/events", token: operation.Token, headers: ("Last-Event-ID", "succeeded-100"));

        Assert.Equal(HttpStatusCode.NoContent, answer.Status);
    }

    [Fact]
    public async Task What_is_wrong_with_the_request_is_said_at_once_and_by_its_own_names()
    {
        var invalid = await StartedOperation.PostAsync(Api, "nobody", "short");
        var registered = await Api.RegisterAsync();
        var taken = await StartedOperation.PostAsync(Api, registered.Email, SecretLedger.NewSecret());

        Assert.Equal("validation_failed", invalid.Code);
        Assert.StartsWith("admin_email ", invalid.ErrorsOf("admin_email"), StringComparison.Ordinal);
        Assert.StartsWith("admin_password ", invalid.ErrorsOf("admin_password"), StringComparison.Ordinal);
        Assert.Equal("email_taken", taken.Code);
    }

    [Fact]
    public async Task One_that_fails_says_why_and_keeps_nothing()
    {
        await using var service = await bench.StartAsync(("SOURCE_DATABASE_NAME", "nowhere"));
        var operation = await StartedOperation.StartAsync(service, bench.Secrets);

        var state = await operation.FinishedAsync(service.Api);
        var result = await service.Api.GetAsync(operation.Path + "/result", operation.Token);

        Assert.Equal("failed", (string)state["state"]!);
        Assert.Equal("source_database_missing", (string)state["error"]!["code"]!);
        Assert.Contains("nowhere", (string)state["error"]!["message"]!, StringComparison.Ordinal);
        Assert.False((bool)state["has_result"]!);
        Assert.Equal(HttpStatusCode.Conflict, result.Status);
        Assert.Equal("operation_failed", result.Code);
        Assert.Equal([0L], await bench.Postgres.QueryAsync<long>(service.Registry, "SELECT count(*) FROM tenant_registry"));
        Assert.Equal([0L], await bench.Postgres.QueryAsync<long>(service.Registry, "SELECT count(payload) FROM operations"));
    }

    [Fact]
    public async Task Neither_password_nor_hash_stands_in_the_registry_or_in_the_queue()
    {
        using var faults = new FaultFiles();
        await using var service = await bench.StartAsync(faults.Variables);
        faults.Arrange("operation.claimed", "hold");
        var operation = await StartedOperation.StartAsync(service, bench.Secrets);
        await faults.ReachedAsync("operation.claimed");

        var early = await service.Api.GetAsync(operation.Path + "/result", operation.Token);
        var dump = await bench.Postgres.DumpDataAsync(service.Registry);
        faults.LetGo("operation.claimed");
        await operation.FinishedAsync(service.Api);
        var dumpAfterwards = await bench.Postgres.DumpDataAsync(service.Registry);

        Assert.Equal("operation_not_finished", early.Code);
        Assert.Contains("COPY hangfire.job ", dump, StringComparison.Ordinal);
        Assert.Equal(
            [$"[\"\\\"{operation.Id}\\\"\", null]"],
            await bench.Postgres.QueryAsync<string>(service.Registry, "SELECT arguments::text FROM hangfire.job"));
        Assert.All(new[] { "$2b$", operation.Email }, text =>
        {
            Assert.DoesNotContain(text, dump, StringComparison.Ordinal);
            // As bytes are dumped.
            Assert.DoesNotContain(Convert.ToHexStringLower(Encoding.UTF8.GetBytes(text)), dump, StringComparison.Ordinal);
        });
        bench.Secrets.AssertNoneIn("the registry", dump);
        bench.Secrets.AssertNoneIn("the registry", dumpAfterwards);
        Assert.Equal([0L], await bench.Postgres.QueryAsync<long>(service.Registry, "SELECT count(payload) FROM operations"));
    }

    [Fact]
    public async Task A_stop_of_the_service_ends_the_streams_and_another_replica_does_the_work()
    {
        using var faults = new FaultFiles();
        var variables = await bench.VariablesAsync(faults.Variables);
        await using var first = await bench.StartAsync(new Dictionary<string, string>(variables));
        faults.Arrange("operation.claimed", "hang");
        var operation = await StartedOperation.StartAsync(first, bench.Secrets);
        await faults.ReachedAsync("operation.claimed");
        using var stream = await EventStream.OpenAsync(first.Api, operation);
        Assert.Equal("running", (string)JsonNode.Parse((await stream.NextAsync())!["data"])!["state"]!);

        var stopped = first.StopAsync();
        var rest = await stream.RestAsync();
        Assert.Equal(0, await stopped);
        await using var second = await bench.StartAsync(variables);

        Assert.DoesNotContain(rest, e => (string)e["state"]! == "succeeded");
        Assert.Equal("succeeded", (string)(await operation.FinishedAsync(second.Api))["state"]!);
    }
}
