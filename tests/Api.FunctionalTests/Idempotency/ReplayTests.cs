using System.Net;
using System.Text;
using TenantManager.Api.FunctionalTests.Support;
using TenantManager.TestSupport;
using Xunit;

namespace TenantManager.Api.FunctionalTests.Idempotency;

public sealed class ReplayTests(TestBench bench)
{
    private readonly ApiClient _api = bench.Service.Api;

    [Fact]
    public async Task A_retried_registration_gets_the_first_answer_byte_for_byte()
    {
        var (key, body) = (Keyed.NewKey(), bench.NewRegistration());

        var first = await _api.PostWithKeyAsync(key, Keyed.Register, body);
        var retry = await _api.PostWithKeyAsync(key, Keyed.Register, body);

        Assert.Equal(HttpStatusCode.Created, first.Status);
        AssertReplayed(first, retry);
    }

    [Fact]
    public async Task A_retried_login_gets_the_first_tokens()
    {
        var tenant = await _api.RegisterAsync();
        var (key, body) = (Keyed.NewKey(), new { email = tenant.Email, password = tenant.Password });

        var first = await _api.PostWithKeyAsync(key, Keyed.Login, body);
        var retry = await _api.PostWithKeyAsync(key, Keyed.Login, body);

        Assert.Equal(HttpStatusCode.OK, first.Status);
        AssertReplayed(first, retry);
        Assert.Equal(HttpStatusCode.OK, (await RefreshAsync((string)retry.Data["refresh_token"]!)).Status);
    }

    [Fact]
    public async Task A_retried_refresh_gets_the_first_tokens_and_ends_no_session()
    {
        var (tenant, key) = (await _api.RegisterAsync(), Keyed.NewKey());

        var first = await _api.RefreshWithKeyAsync(key, tenant.RefreshToken);
        var retry = await _api.RefreshWithKeyAsync(key, tenant.RefreshToken);

        Assert.Equal(HttpStatusCode.OK, first.Status);
        AssertReplayed(first, retry);
        Assert.Equal(HttpStatusCode.OK, (await RefreshAsync((string)retry.Data["refresh_token"]!)).Status);
    }

    [Fact]
    public async Task A_spent_refresh_token_under_another_key_is_theft_and_ends_the_session_also_when_that_is_asked_again()
    {
        var tenant = await _api.RegisterAsync();
        var first = await _api.RefreshWithKeyAsync(Keyed.NewKey(), tenant.RefreshToken);
        var key = Keyed.NewKey();

        var theft = await _api.RefreshWithKeyAsync(key, tenant.RefreshToken);
        var retry = await _api.RefreshWithKeyAsync(key, tenant.RefreshToken);

        Assert.Equal((HttpStatusCode.Unauthorized, "invalid_refresh_token"), (theft.Status, theft.Code));
        AssertReplayed(theft, retry);
        Assert.Equal(theft.Headers["WWW-Authenticate"], retry.Headers["WWW-Authenticate"]);
        Assert.Equal(HttpStatusCode.Unauthorized, (await RefreshAsync((string)first.Data["refresh_token"]!)).Status);
    }

    [Fact]
    public async Task A_retried_logout_gets_the_first_answer()
    {
        var (tenant, key) = (await _api.RegisterAsync(), Keyed.NewKey());
        var body = new { refresh_token = tenant.RefreshToken };

        var first = await _api.PostWithKeyAsync(key, Keyed.Logout, body, tenant.AccessToken);
        var retry = await _api.PostWithKeyAsync(key, Keyed.Logout, body, tenant.AccessToken);

        Assert.Equal(HttpStatusCode.OK, first.Status);
        AssertReplayed(first, retry);
        Assert.Equal(HttpStatusCode.Unauthorized, (await RefreshAsync(tenant.RefreshToken)).Status);
    }

    [Fact]
    public async Task A_refusal_is_an_answer_too()
    {
        var key = Keyed.NewKey();
        var body = new { organization_name = "x", admin_email = "nobody", admin_password = "short" };
        var malformed = Keyed.NewKey();

        var first = await _api.PostWithKeyAsync(key, Keyed.Register, body);
        var unreadable = await _api.PostWithKeyAsync(malformed, Keyed.Register, Json("{"));

        Assert.Equal((HttpStatusCode.BadRequest, "validation_failed"), (first.Status, first.Code));
        Assert.NotEmpty(first.ErrorsOf("admin_email"));
        AssertReplayed(first, await _api.PostWithKeyAsync(key, Keyed.Register, body));
        Assert.Equal(HttpStatusCode.BadRequest, unreadable.Status);
        AssertReplayed(unreadable, await _api.PostWithKeyAsync(malformed, Keyed.Register, Json("{")));
    }

    [Fact]
    public async Task Another_body_query_or_wish_not_to_wait_under_the_same_key_is_refused()
    {
        var (tenant, key) = (await _api.RegisterAsync(), Keyed.NewKey());
        var text = $$"""{"email":"{{tenant.Email}}","password":"{{tenant.Password}}"}""";
        var first = await _api.PostWithKeyAsync(key, Keyed.Login, Json(text));

        var otherBody = await _api.PostWithKeyAsync(key, Keyed.Login, Json(text + " "));
        var otherQuery = await _api.PostWithKeyAsync(key, Keyed.Login + "?a=b", Json(text));

        Assert.Equal((HttpStatusCode.UnprocessableEntity, "idempotency_key_reused"), (otherBody.Status, otherBody.Code));
        Assert.Equal((HttpStatusCode.UnprocessableEntity, "idempotency_key_reused"), (otherQuery.Status, otherQuery.Code));
        var otherWish = await _api.SendAsync(
            HttpMethod.Post, Keyed.Login, Json(text), null, (Keyed.Header, key), ("Prefer", "respond-async"));
        Assert.Equal((HttpStatusCode.UnprocessableEntity, "idempotency_key_reused"), (otherWish.Status, otherWish.Code));
        AssertReplayed(first, await _api.PostWithKeyAsync(key, Keyed.Login, Json(text)));
    }

    [Fact]
    public async Task The_same_key_of_another_caller_or_for_another_call_is_another_key()
    {
        var (mine, other, key) = (await _api.RegisterAsync(), await _api.RegisterAsync(), Keyed.NewKey());
        var body = new { refresh_token = mine.RefreshToken };

        var others = await _api.PostWithKeyAsync(key, Keyed.Logout, body, other.AccessToken);
        var refreshed = await _api.PostWithKeyAsync(key, Keyed.Refresh, body);
        var logout = await _api.PostWithKeyAsync(key, Keyed.Logout, body, mine.AccessToken);

        Assert.All([others, refreshed, logout], answer => Assert.Equal((HttpStatusCode.OK, false), (answer.Status, answer.IsReplayed)));
        Assert.Equal(HttpStatusCode.Unauthorized, (await RefreshAsync((string)refreshed.Data["refresh_token"]!)).Status);
    }

    [Fact]
    public async Task Of_many_at_once_one_is_answered_and_all_retries_get_its_answer()
    {
        var (key, body) = (Keyed.NewKey(), bench.NewRegistration());

        var answers = await Task.WhenAll(Enumerable.Range(0, 6).Select(_ => _api.PostWithKeyAsync(key, Keyed.Register, body)));
        var retry = await _api.PostWithKeyAsync(key, Keyed.Register, body);

        Assert.All(answers, answer => Assert.True(
            answer.Status == HttpStatusCode.Created || (answer.Code, answer.Headers["Retry-After"]) == ("request_in_progress", "1"), answer.Text));
        Assert.Single(answers, answer => answer.Status == HttpStatusCode.Created && !answer.IsReplayed);
        AssertReplayed(answers.First(answer => answer.Status == HttpStatusCode.Created), retry);
    }

    [Fact]
    public async Task A_503_is_not_kept_and_its_retry_succeeds()
    {
        var source = "later_" + Guid.NewGuid().ToString("N");
        await using var service = await bench.StartAsync(("SOURCE_DATABASE_NAME", source));
        var (key, body) = (Keyed.NewKey(), bench.NewRegistration());

        var first = await service.Api.PostWithKeyAsync(key, Keyed.Register, body);
        await bench.Postgres.ExecuteAsync("postgres", $"CREATE DATABASE {source} OWNER {PostgresServer.Administrator}");
        var retry = await service.Api.PostWithKeyAsync(key, Keyed.Register, body);

        Assert.Equal((HttpStatusCode.ServiceUnavailable, "source_database_missing"), (first.Status, first.Code));
        Assert.True(retry.Status == HttpStatusCode.Created, retry.Text);
        AssertReplayed(retry, await service.Api.PostWithKeyAsync(key, Keyed.Register, body));
    }

    [Fact]
    public async Task Retries_count_against_the_limit_of_their_rate()
    {
        await using var service = await bench.StartAsync(("RATE_LIMIT_LOGIN", "2/1h"));
        var (key, body) = (Keyed.NewKey(), new { email = ApiClient.NewEmail(), password = "not the password" });

        var first = await service.Api.PostWithKeyAsync(key, Keyed.Login, body);
        var second = await service.Api.PostWithKeyAsync(key, Keyed.Login, body);
        var third = await service.Api.PostWithKeyAsync(key, Keyed.Login, body);

        AssertReplayed(first, second);
        Assert.Equal((HttpStatusCode.TooManyRequests, false), (third.Status, third.IsReplayed));
    }

    [Fact]
    public async Task An_answer_expires()
    {
        await using var service = await bench.StartAsync(("IDEMPOTENCY_TTL", "1s"));
        var tenant = await service.Api.RegisterAsync();
        var (key, body) = (Keyed.NewKey(), new { email = tenant.Email, password = tenant.Password });
        var first = await service.Api.PostWithKeyAsync(key, Keyed.Login, body);

        await Eventually.TrueAsync("the answer has expired", ServiceProcess.Patience, async () =>
            (await service.Api.PostWithKeyAsync(key, Keyed.Login, body)).Text != first.Text);

        Assert.Equal(HttpStatusCode.OK, first.Status);
    }

    [Fact]
    public async Task The_registry_holds_neither_keys_nor_bodies_nor_answers_that_can_be_read()
    {
        await using var service = await bench.StartAsync(("SECRETS_KEY", SecretLedger.NewSecret()));
        var (key, body) = (SecretLedger.NewSecret(), bench.NewRegistration());
        bench.Secrets.Add(key);
        var registered = await service.Api.PostWithKeyAsync(key, Keyed.Register, body);
        await service.Api.PostWithKeyAsync(key, Keyed.Login, new { email = body["admin_email"], password = body["admin_password"] });
        await service.Api.RefreshWithKeyAsync(key, (string)registered.Data["refresh_token"]!);

        var answers = await bench.Postgres.QueryAsync<byte[]>(
            service.Registry, "SELECT key_hash || body_hash || answer FROM idempotent_answers WHERE status < 300");

        Assert.Equal(3, answers.Count);
        bench.Secrets.AssertNoneIn("the registry", await bench.Postgres.DumpDataAsync(service.Registry));
        foreach (var text in answers.Select(Encoding.Latin1.GetString))
        {
            bench.Secrets.AssertNoneIn("an answer", text);
            Assert.DoesNotContain(body["admin_email"], text, StringComparison.Ordinal);
            Assert.DoesNotContain("access_token", text, StringComparison.Ordinal);
        }
    }

    internal static void AssertReplayed(Answer first, Answer retry)
    {
        Assert.False(first.IsReplayed);
        Assert.True(retry.IsReplayed, retry.Text);
        Assert.Equal((first.Status, first.Text), (retry.Status, retry.Text));
        Assert.Equal(first.Headers["Content-Type"], retry.Headers["Content-Type"]);
    }

    private Task<Answer> RefreshAsync(string token) => _api.PostAsync(Keyed.Refresh, new { refresh_token = token });

    private static StringContent Json(string text) => new(text, Encoding.UTF8, "application/json");
}
