using System.Net;
using System.Text.Json.Nodes;
using TenantManager.Api.FunctionalTests.Support;
using TenantManager.TestSupport;
using Xunit;

namespace TenantManager.Api.FunctionalTests.Access;

public sealed class IntrospectionTests(AccessBench bench) : IClassFixture<AccessBench>
{
    [Fact]
    public async Task Tells_operators_whose_an_access_token_is()
    {
        var tenant = await bench.One.Api.RegisterAsync();

        var shown = await AskAsync(tenant.AccessToken, AdminKey);

        Assert.True((bool)shown["active"]!);
        Assert.Equal((string)tenant.Data["user"]!["id"]!, (string)shown["sub"]!);
        Assert.Equal((tenant.TenantId, tenant.Slug, tenant.DatabaseName),
            ((string)shown["tenant_id"]!, (string)shown["tenant_slug"]!, (string)shown["database_name"]!));
        Assert.Equal((tenant.Email, "read write admin", "access_token"),
            ((string)shown["username"]!, (string)shown["scope"]!, (string)shown["token_type"]!));
        Assert.True((long)shown["exp"]! > (long)shown["iat"]!);
        Assert.NotEmpty((string)shown["jti"]!);
    }

    [Fact]
    public async Task Tells_a_tenants_machine_of_its_own_tenants_tokens_alone()
    {
        var (mine, theirs) = (await bench.One.Api.RegisterAsync(), await bench.One.Api.RegisterAsync());
        var key = await NewKeyAsync(mine, "read");

        Assert.True((bool)(await AskAsync(mine.AccessToken, ("X-Api-Key", key)))["active"]!);
        Assert.Equal("""{"active":false}""", (await AskAsync(theirs.AccessToken, ("X-Api-Key", key))).ToJsonString());
        var itself = await AskAsync(key, ("Authorization", $"Bearer {key}"));
        Assert.Equal(("api_key", "read"), ((string)itself["token_type"]!, (string)itself["scope"]!));
    }

    [Theory]
    [InlineData("")]
    [InlineData("no token")]
    [InlineData("eyJhbGciOiJub25lIn0.eyJzdWIiOiIxIn0.")]
    public async Task Says_no_more_of_what_is_not_good_than_that(string token) =>
        Assert.Equal("""{"active":false}""", (await AskAsync(token, AdminKey)).ToJsonString());

    [Fact]
    public async Task What_is_revoked_is_not_active_any_more()
    {
        var tenant = await bench.One.Api.RegisterAsync();
        var key = await NewKeyAsync(tenant, "write");
        Assert.True((bool)(await AskAsync(tenant.AccessToken, AdminKey))["active"]!);

        await bench.SuspendAsync(tenant.TenantId);

        foreach (var token in new[] { tenant.AccessToken, key })
        {
            await Eventually.TrueAsync("it is not active", AccessBench.Soon, async () => !(bool)(await AskAsync(token, AdminKey))["active"]!);
        }

        var refused = await SendAsync(tenant.AccessToken, ("X-Api-Key", key));
        Assert.Equal((HttpStatusCode.Forbidden, "tenant_suspended"), (refused.Status, refused.Code));
    }

    [Fact]
    public async Task Is_not_for_everybody()
    {
        var tenant = await bench.One.Api.RegisterAsync();

        Assert.Equal(HttpStatusCode.Unauthorized, (await SendAsync(tenant.AccessToken)).Status);
        Assert.Equal(HttpStatusCode.Unauthorized, (await SendAsync(tenant.AccessToken, ("X-Admin-Key", "wrong"))).Status);
        Assert.Equal(HttpStatusCode.Unauthorized, (await SendAsync(tenant.AccessToken, ("Authorization", $"Bearer {tenant.AccessToken}"))).Status);
    }

    private (string, string) AdminKey => ("X-Admin-Key", bench.One.Variables["SUPER_ADMIN_KEY"]);

    private async Task<JsonNode> AskAsync(string token, (string Name, string Value) credentials)
    {
        var answer = await SendAsync(token, credentials);
        Assert.True(answer.Status == HttpStatusCode.OK, answer.Text);
        return answer.Json!;
    }

    private Task<Answer> SendAsync(string token, params (string Name, string Value)[] credentials) => bench.Other.Api.SendAsync(
        HttpMethod.Post, "/api/introspect", new FormUrlEncodedContent(new Dictionary<string, string> { ["token"] = token }), null, credentials);

    private async Task<string> NewKeyAsync(Registered tenant, string scope)
    {
        var key = (string)(await bench.One.Api.PostAsync("/api/tenant/api-keys", new { name = "Backend", scope }, tenant.AccessToken)).Data["key"]!;
        bench.Tests.Secrets.Add(key);
        return key;
    }
}
