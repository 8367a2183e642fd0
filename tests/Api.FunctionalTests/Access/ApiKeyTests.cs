using System.Net;
using System.Text.Json.Nodes;
using TenantManager.Api.FunctionalTests.Support;
using TenantManager.TestSupport;
using Xunit;

namespace TenantManager.Api.FunctionalTests.Access;

public sealed class ApiKeyTests(AccessBench bench) : IClassFixture<AccessBench>
{
    private const string Keys = "/api/tenant/api-keys";

    [Fact]
    public async Task Is_shown_once_and_works_on_every_replica_in_its_own_header_and_as_a_bearer_token()
    {
        var tenant = await bench.One.Api.RegisterAsync();
        var (key, shown) = await CreateAsync(tenant, "admin");

        Assert.Matches("^tmk_[A-Za-z0-9_-]{43}$", key);
        Assert.Equal(key[^4..], (string)shown["hint"]!);
        foreach (var service in new[] { bench.One, bench.Other })
        {
            var list = await service.Api.SendAsync(HttpMethod.Get, Keys, headers: ("X-Api-Key", key));
            Assert.Equal(HttpStatusCode.OK, list.Status);
            Assert.Equal((string)shown["id"]!, (string)Assert.Single(list.Data.AsArray())!["id"]!);
            Assert.DoesNotContain(key, list.Text, StringComparison.Ordinal);
            Assert.Equal(HttpStatusCode.OK, (await service.Api.GetAsync(Keys, key)).Status);
        }

        Assert.Empty(await bench.Tests.Postgres.QueryAsync<string>(
            bench.One.Registry, $"SELECT k::text FROM api_keys k WHERE k::text LIKE '%{key[4..]}%'"));
    }

    [Theory]
    [InlineData("read")]
    [InlineData("write")]
    public async Task With_a_smaller_scope_it_is_no_administrators(string scope)
    {
        var tenant = await bench.One.Api.RegisterAsync();
        var (key, _) = await CreateAsync(tenant, scope);

        var answer = await bench.Other.Api.GetAsync(Keys, key);

        Assert.Equal((HttpStatusCode.Forbidden, "api_key_scope_too_small"), (answer.Status, answer.Code));
        Assert.Equal(HttpStatusCode.OK, (await bench.Other.Api.GetAsync("/api/tenant/database", key)).Status);
    }

    [Fact]
    public async Task It_makes_no_others()
    {
        var tenant = await bench.One.Api.RegisterAsync();
        var (key, _) = await CreateAsync(tenant, "admin");

        var answer = await bench.One.Api.PostAsync(Keys, new { name = "Successor", scope = "read" }, key);

        Assert.Equal((HttpStatusCode.Forbidden, "not_for_api_keys"), (answer.Status, answer.Code));
    }

    [Fact]
    public async Task What_is_a_users_own_it_may_not_and_is_told_why()
    {
        var tenant = await bench.One.Api.RegisterAsync();
        var (key, _) = await CreateAsync(tenant, "admin");

        var me = await bench.One.Api.GetAsync("/api/me", key);
        var logout = await bench.One.Api.SendAsync(
            HttpMethod.Post, "/api/auth/logout", new { refresh_token = "x" }, null, ("X-Api-Key", key));

        Assert.Equal((HttpStatusCode.Forbidden, "not_for_api_keys"), (me.Status, me.Code));
        Assert.Equal((HttpStatusCode.Forbidden, "not_for_api_keys"), (logout.Status, logout.Code));
    }

    [Fact]
    public async Task Revoked_it_is_refused_everywhere()
    {
        var tenant = await bench.One.Api.RegisterAsync();
        var (key, shown) = await CreateAsync(tenant, "admin");
        Assert.Equal(HttpStatusCode.OK, (await bench.Other.Api.GetAsync(Keys, key)).Status);

        var revoked = await bench.One.Api.SendAsync(HttpMethod.Delete, $"{Keys}/{shown["id"]}", token: tenant.AccessToken);

        Assert.Equal(HttpStatusCode.OK, revoked.Status);
        foreach (var service in new[] { bench.One, bench.Other })
        {
            await Eventually.TrueAsync("it is refused", AccessBench.Soon, async () =>
                (await service.Api.GetAsync(Keys, key)).Status == HttpStatusCode.Unauthorized);
        }

        Assert.Equal("invalid_api_key", (await bench.One.Api.GetAsync(Keys, key)).Code);
        Assert.Empty((await bench.One.Api.GetAsync(Keys, tenant.AccessToken)).Data.AsArray());
        Assert.Equal("api_key_not_found", (await bench.One.Api.SendAsync(
            HttpMethod.Delete, $"{Keys}/{shown["id"]}", token: tenant.AccessToken)).Code);
    }

    [Fact]
    public async Task Expired_or_of_a_suspended_tenant_it_is_refused()
    {
        var tenant = await bench.One.Api.RegisterAsync();
        var (expiring, _) = await CreateAsync(tenant, "admin", DateTimeOffset.UtcNow.AddSeconds(2));
        var (lasting, _) = await CreateAsync(tenant, "admin");
        Assert.Equal(HttpStatusCode.OK, (await bench.Other.Api.GetAsync(Keys, lasting)).Status);

        await Eventually.TrueAsync("it has expired", AccessBench.Soon, async () =>
            (await bench.One.Api.GetAsync(Keys, expiring)).Status == HttpStatusCode.Unauthorized);
        await bench.SuspendAsync(tenant.TenantId);

        await Eventually.TrueAsync("it is refused", AccessBench.Soon, async () =>
            (await bench.Other.Api.GetAsync(Keys, lasting)).Status == HttpStatusCode.Forbidden);
        Assert.Equal("tenant_suspended", (await bench.Other.Api.GetAsync(Keys, lasting)).Code);
    }

    [Fact]
    public async Task Another_tenants_is_neither_seen_nor_revoked()
    {
        var (mine, theirs) = (await bench.One.Api.RegisterAsync(), await bench.One.Api.RegisterAsync());
        var (key, shown) = await CreateAsync(theirs, "admin");

        var revoked = await bench.One.Api.SendAsync(HttpMethod.Delete, $"{Keys}/{shown["id"]}", token: mine.AccessToken);

        Assert.Equal("api_key_not_found", revoked.Code);
        Assert.Empty((await bench.One.Api.GetAsync(Keys, mine.AccessToken)).Data.AsArray());
        Assert.Equal(HttpStatusCode.OK, (await bench.One.Api.GetAsync(Keys, key)).Status);
    }

    [Fact]
    public async Task When_it_was_last_used_is_written_down()
    {
        var tenant = await bench.One.Api.RegisterAsync();
        var (key, shown) = await CreateAsync(tenant, "read");
        Assert.Null(shown["last_used_at"]);

        await bench.Other.Api.GetAsync(Keys, key);

        await Eventually.TrueAsync("it is written down", TimeSpan.FromSeconds(15), async () =>
            (await bench.One.Api.GetAsync(Keys, tenant.AccessToken)).Data.AsArray()[0]!["last_used_at"] is not null);
    }

    [Theory]
    [InlineData("""{"scope":"read"}""", "name")]
    [InlineData("""{"name":" ","scope":"read"}""", "name")]
    [InlineData("""{"name":"a"}""", "scope")]
    [InlineData("""{"name":"a","scope":"root"}""", "scope")]
    [InlineData("""{"name":"a","scope":"2"}""", "scope")]
    [InlineData("""{"name":"a","scope":"read","expires_at":"2020-01-01T00:00:00Z"}""", "expires_at")]
    public async Task Says_what_is_wrong_with_what_is_asked_for(string body, string field)
    {
        var tenant = await bench.One.Api.RegisterAsync();

        var answer = await bench.One.Api.PostAsync(
            Keys, new StringContent(body, System.Text.Encoding.UTF8, "application/json"), tenant.AccessToken);

        Assert.Equal((HttpStatusCode.BadRequest, "validation_failed"), (answer.Status, answer.Code));
        Assert.NotEmpty(answer.ErrorsOf(field));
    }

    [Theory]
    [InlineData("tmk_")]
    [InlineData("tmk_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA")]
    [InlineData("tmk_'; DROP TABLE api_keys; --AAAAAAAAAAAAAAAAA")]
    public async Task What_is_none_is_refused(string key)
    {
        foreach (var answer in new[]
        {
            await bench.One.Api.SendAsync(HttpMethod.Get, Keys, headers: ("X-Api-Key", key)), await bench.One.Api.GetAsync(Keys, key),
        })
        {
            Assert.Equal((HttpStatusCode.Unauthorized, "invalid_api_key"), (answer.Status, answer.Code));
        }
    }

    private async Task<(string Key, JsonNode Shown)> CreateAsync(Registered tenant, string scope, DateTimeOffset? expiresAt = null)
    {
        var answer = await bench.One.Api.PostAsync(Keys, new { name = "Export", scope, expires_at = expiresAt }, tenant.AccessToken);
        Assert.True(answer.Status == HttpStatusCode.Created, answer.Text);
        var key = (string)answer.Data["key"]!;
        bench.Tests.Secrets.Add(key);
        return (key, answer.Data["api_key"]!);
    }
}
