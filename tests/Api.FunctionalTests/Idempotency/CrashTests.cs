using System.Net;
using TenantManager.Api.FunctionalTests.Access;
using TenantManager.Api.FunctionalTests.Support;
using TenantManager.TestSupport;
using Xunit;

namespace TenantManager.Api.FunctionalTests.Idempotency;

public sealed class CrashTests(TestBench bench, CrashedService crashed) : IClassFixture<CrashedService>
{
    [Fact]
    public async Task Killed_after_the_commit_a_refresh_has_its_answer_and_the_session_lives()
    {
        var service = await crashed.GetAsync();
        var (tenant, key) = (await service.Api.RegisterAsync(), Keyed.NewKey());
        await service.SetAsync("answer.stored", "kill");

        await Assert.ThrowsAsync<HttpRequestException>(() => service.Api.RefreshWithKeyAsync(key, tenant.RefreshToken));
        await service.StartAgainAsync();
        var retry = await service.Api.RefreshWithKeyAsync(key, tenant.RefreshToken);
        var again = await service.Api.RefreshWithKeyAsync(key, tenant.RefreshToken);

        Assert.True(retry is { Status: HttpStatusCode.OK, IsReplayed: true }, retry.Text);
        Assert.Equal(retry.Text, again.Text);
        await AssertGoodAsync(service.Api, retry);
    }

    [Fact]
    public async Task Killed_before_the_commit_a_refresh_is_done_by_its_retry_and_the_session_lives()
    {
        var service = await crashed.GetAsync();
        var (tenant, key) = (await service.Api.RegisterAsync(), Keyed.NewKey());
        await service.SetAsync("answer.storing", "kill");

        await Assert.ThrowsAsync<HttpRequestException>(() => service.Api.RefreshWithKeyAsync(key, tenant.RefreshToken));
        await service.StartAgainAsync();
        var retry = await RetriedAsync(() => service.Api.RefreshWithKeyAsync(key, tenant.RefreshToken));

        Assert.True(retry is { Status: HttpStatusCode.OK, IsReplayed: false }, retry.Text);
        await AssertGoodAsync(service.Api, retry);
    }

    [Fact]
    public async Task Killed_before_its_answer_was_stored_a_registration_has_its_first_outcome()
    {
        var service = await crashed.GetAsync();
        var (key, body) = (Keyed.NewKey(), bench.NewRegistration());
        await service.SetAsync("answer.storing", "kill");

        await Assert.ThrowsAsync<HttpRequestException>(() => service.Api.PostWithKeyAsync(key, Keyed.Register, body));
        await service.StartAgainAsync();
        var retry = await RetriedAsync(() => service.Api.PostWithKeyAsync(key, Keyed.Register, body));

        Assert.True(retry.Status == HttpStatusCode.Created, retry.Text);
        Assert.Equal(
            [Guid.Parse((string)retry.Data["tenant_id"]!)],
            await bench.Postgres.QueryAsync<Guid>(
                service.Process.Registry, $"SELECT tenant_id FROM global_users WHERE email = '{body["admin_email"]}'"));
        ReplayTests.AssertReplayed(retry, await service.Api.PostWithKeyAsync(key, Keyed.Register, body));
        await AssertGoodAsync(service.Api, retry);
    }

    [Fact]
    public async Task Killed_before_its_answer_was_stored_a_rotation_is_not_done_a_second_time()
    {
        var service = await crashed.GetAsync();
        var (tenant, key) = (await service.Api.RegisterAsync(), Keyed.NewKey());
        await service.SetAsync("answer.storing", "kill");

        await Assert.ThrowsAsync<HttpRequestException>(() =>
            service.Api.PostWithKeyAsync(key, PasswordRotationTests.Path, new { }, tenant.AccessToken));
        await service.StartAgainAsync();
        var retry = await RetriedAsync(() => service.Api.PostWithKeyAsync(key, PasswordRotationTests.Path, new { }, tenant.AccessToken));

        Assert.True(retry is { Status: HttpStatusCode.OK, IsReplayed: false }, retry.Text);
        Assert.Equal([2], await bench.Postgres.QueryAsync<int>(
            service.Process.Registry, $"SELECT database_password_version FROM tenant_registry WHERE id = '{tenant.TenantId}'"));
        await using var session = await TenantSession.OpenAsync((string)retry.Data["database_url"]!);
    }

    /// <summary>At the one moment in which the lent role is a member of its tenant's.</summary>
    [Fact]
    public async Task Killed_while_it_lends_a_role_the_retry_lends_that_one()
    {
        var service = await crashed.GetAsync();
        var (tenant, key) = (await service.Api.RegisterAsync(), Keyed.NewKey());
        var wish = new { access = "read", ttl = "1h" };
        await service.SetAsync("lending.entered", "kill");

        await Assert.ThrowsAsync<HttpRequestException>(() =>
            service.Api.PostWithKeyAsync(key, DatabaseCredentialTests.Path, wish, tenant.AccessToken));
        await service.StartAgainAsync();
        var retry = await RetriedAsync(() => service.Api.PostWithKeyAsync(key, DatabaseCredentialTests.Path, wish, tenant.AccessToken));

        Assert.True(retry is { Status: HttpStatusCode.Created, IsReplayed: false }, retry.Text);
        Assert.Equal([(string)retry.Data["role"]!], await bench.Postgres.QueryAsync<string>(
            "postgres", $"SELECT rolname::text FROM pg_roles WHERE starts_with(rolname, '{tenant.DatabaseName}_lent_')"));
        Assert.Empty(await bench.Postgres.QueryAsync<string>(
            "postgres", $"SELECT roleid::regrole::text FROM pg_auth_members WHERE member = '{(string)retry.Data["role"]!}'::regrole"));
        await using var session = await TenantSession.OpenAsync((string)retry.Data["database_url"]!);
        Assert.Equal(0L, await session.RunAsync("SELECT count(*) FROM core.company"));
    }

    [Fact]
    public async Task Who_has_the_key_and_not_the_password_gets_nothing_of_an_interrupted_registration()
    {
        var service = await crashed.GetAsync();
        var (key, body) = (Keyed.NewKey(), bench.NewRegistration());
        await service.SetAsync("answer.storing", "kill");
        await Assert.ThrowsAsync<HttpRequestException>(() => service.Api.PostWithKeyAsync(key, Keyed.Register, body));
        await service.StartAgainAsync();
        var guess = new Dictionary<string, string>(body) { ["admin_password"] = SecretLedger.NewSecret() };

        var reused = await service.Api.PostWithKeyAsync(key, Keyed.Register, guess);
        await bench.Postgres.ExecuteAsync(service.Process.Registry, "DELETE FROM idempotent_answers");
        var forgotten = await service.Api.PostWithKeyAsync(key, Keyed.Register, guess);

        Assert.Equal("idempotency_key_reused", reused.Code);
        Assert.Equal("email_taken", forgotten.Code);
    }

    [Fact]
    public async Task Killed_after_its_commit_a_statement_of_a_tenants_is_not_run_again_by_its_retry()
    {
        var service = await crashed.GetAsync();
        var (tenant, key) = (await service.Api.RegisterAsync(), Keyed.NewKey());
        Task<Answer> RunAsync(string withKey, string sql) =>
            service.Api.PostWithKeyAsync(withKey, "/api/tenant/query", new { sql, write = true }, tenant.AccessToken);
        await RunAsync(Keyed.NewKey(), "CREATE TABLE public.note (id int)");
        await service.SetAsync("answer.storing", "kill");

        await Assert.ThrowsAsync<HttpRequestException>(() => RunAsync(key, "INSERT INTO public.note VALUES (1)"));
        await service.StartAgainAsync();
        Answer? retry = null;
        await Eventually.TrueAsync("the retry is answered", ServiceProcess.Patience, async () =>
            (retry = await RunAsync(key, "INSERT INTO public.note VALUES (1)")).Code != "request_in_progress");

        Assert.Equal((HttpStatusCode.Conflict, "query_answer_lost"), (retry!.Status, retry.Code));
        var count = await RunAsync(Keyed.NewKey(), "SELECT count(*)::int FROM public.note");
        Assert.Equal("[[1]]", count.Data["rows"]!.ToJsonString());
    }

    [Fact]
    public async Task While_one_replica_is_at_it_the_others_say_so_and_then_give_its_answer()
    {
        var service = await crashed.GetAsync();
        await using var other = await service.StartAnotherAsync();
        var (tenant, key) = (await service.Api.RegisterAsync(), Keyed.NewKey());
        await service.SetAsync("answer.storing", "hold");

        var running = service.Api.RefreshWithKeyAsync(key, tenant.RefreshToken);
        await service.ReachedAsync("answer.storing");
        var here = await service.Api.RefreshWithKeyAsync(key, tenant.RefreshToken);
        var there = await other.Api.RefreshWithKeyAsync(key, tenant.RefreshToken);
        await service.LetGoAsync("answer.storing");
        var first = await running;
        var retry = await other.Api.RefreshWithKeyAsync(key, tenant.RefreshToken);

        Assert.All([here, there], answer =>
            Assert.Equal((HttpStatusCode.Conflict, "request_in_progress", "1"), (answer.Status, answer.Code, answer.Headers["Retry-After"])));
        ReplayTests.AssertReplayed(first, retry);
        await AssertGoodAsync(service.Api, retry);
    }

    [Fact]
    public async Task Cut_off_from_the_registry_before_the_commit_a_refresh_is_done_by_its_retry()
    {
        var service = await crashed.GetAsync();
        var (tenant, key) = (await service.Api.RegisterAsync(), Keyed.NewKey());
        await service.SetAsync("answer.storing", "hold");

        var running = service.Api.RefreshWithKeyAsync(key, tenant.RefreshToken);
        await service.ReachedAsync("answer.storing");
        await bench.Postgres.ExecuteAsync("postgres",
            $"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{service.Process.Registry}'");
        await service.LetGoAsync("answer.storing");
        var cut = await running;
        var retry = await RetriedAsync(() => service.Api.RefreshWithKeyAsync(key, tenant.RefreshToken));

        Assert.Equal((HttpStatusCode.ServiceUnavailable, "database_unavailable"), (cut.Status, cut.Code));
        Assert.True(retry is { Status: HttpStatusCode.OK, IsReplayed: false }, retry.Text);
        await AssertGoodAsync(service.Api, retry);
    }

    [Fact]
    public async Task A_claim_that_a_failure_left_behind_in_a_living_process_is_taken_over_by_the_next_retry()
    {
        var service = await crashed.GetAsync();
        var (tenant, key) = (await service.Api.RegisterAsync(), Keyed.NewKey());
        await service.Api.RefreshWithKeyAsync(key, "a token that was never issued, to have a row for the key");
        await bench.Postgres.ExecuteAsync(service.Process.Registry,
            """
            UPDATE idempotent_answers SET status = NULL, answer = NULL,
                replica_id = (SELECT id FROM replicas ORDER BY lease_until DESC LIMIT 1)
            WHERE created_at = (SELECT max(created_at) FROM idempotent_answers)
            """);

        var retry = await service.Api.RefreshWithKeyAsync(key, "a token that was never issued, to have a row for the key");
        var session = await service.Api.RefreshWithKeyAsync(Keyed.NewKey(), tenant.RefreshToken);

        Assert.Equal(("invalid_refresh_token", false), (retry.Code, retry.IsReplayed));
        await AssertGoodAsync(service.Api, session);
    }

    [Fact]
    public async Task A_client_that_leaves_finds_the_whole_answer_when_it_asks_again()
    {
        var source = await bench.Postgres.CreateDatabaseAsync("slow");
        await bench.Postgres.LoadAsync(source, SmallSchema.Sql);
        await using var service = await FaultyService.StartAsync(bench, ("SOURCE_DATABASE_NAME", source), ("WARM_DATABASES", "0"));
        var (key, body) = (Keyed.NewKey(), bench.NewRegistration());

        await using (var locker = await bench.Postgres.OpenAsync(source))
        {
            await using var transaction = await locker.BeginTransactionAsync(TestContext.Current.CancellationToken);
            await using var command = new Npgsql.NpgsqlCommand("LOCK TABLE core.deal", locker, transaction);
            await command.ExecuteNonQueryAsync(TestContext.Current.CancellationToken);
            using var impatient = new HttpClient { BaseAddress = service.Api.Http.BaseAddress };
            using var leaving = new CancellationTokenSource();
            using var request = new HttpRequestMessage(HttpMethod.Post, Keyed.Register) { Content = System.Net.Http.Json.JsonContent.Create(body) };
            request.Headers.Add(Keyed.Header, key);
            var sent = impatient.SendAsync(request, leaving.Token);
            await Eventually.TrueAsync("the registration is at it", ServiceProcess.Patience, async () =>
                (await bench.Postgres.QueryAsync<string>(service.Process.Registry, "SELECT status FROM tenant_registry")).Count == 1);
            await leaving.CancelAsync();
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => sent);
        }

        var retry = await RetriedAsync(() => service.Api.PostWithKeyAsync(key, Keyed.Register, body));

        Assert.True(retry is { Status: HttpStatusCode.Created, IsReplayed: true }, retry.Text);
        await AssertGoodAsync(service.Api, retry);
    }

    /// <summary>As a client does: until it is no longer told to ask again.</summary>
    private static async Task<Answer> RetriedAsync(Func<Task<Answer>> call)
    {
        Answer? answer = null;
        await Eventually.TrueAsync("the retry is answered", ServiceProcess.Patience, async () =>
        {
            answer = await call();
            return answer.Status is not (HttpStatusCode.Conflict or HttpStatusCode.ServiceUnavailable);
        });
        return answer!;
    }

    /// <summary>The tokens of an answer are good.</summary>
    private static async Task AssertGoodAsync(ApiClient api, Answer answer)
    {
        Assert.Equal(HttpStatusCode.OK, (await api.GetAsync("/api/me", (string)answer.Data["access_token"]!)).Status);
        var next = await api.PostAsync(Keyed.Refresh, new { refresh_token = (string)answer.Data["refresh_token"]! });
        Assert.True(next.Status == HttpStatusCode.OK, next.Text);
    }
}
