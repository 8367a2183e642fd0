using System.Net;
using System.Text;
using TenantManager.Api.FunctionalTests.Support;
using Xunit;

namespace TenantManager.Api.FunctionalTests.Access;

public sealed class SettingsTests(AccessBench bench) : IClassFixture<AccessBench>
{
    private const string Path = "/api/tenant/settings";

    [Fact]
    public async Task Are_an_empty_object_at_first_then_what_was_put_and_then_what_was_patched()
    {
        var tenant = await bench.One.Api.RegisterAsync();
        Assert.Equal("{}", (await GetAsync(tenant)).Data.ToJsonString());

        var put = await SendAsync(HttpMethod.Put, tenant, """{"theme":"dark","n":12345678901234567890.10,"odd name":{"a":[1,null]}}""");
        var patched = await SendAsync(HttpMethod.Patch, tenant, """{"theme":null,"odd name":{"b":"Grüße"}}""", "application/merge-patch+json");

        Assert.Equal(HttpStatusCode.OK, put.Status);
        Assert.Contains("12345678901234567890.10", put.Text, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.OK, patched.Status);
        var seen = await GetAsync(tenant);
        Assert.Equal(patched.Data.ToJsonString(), seen.Data.ToJsonString());
        Assert.Equal(patched.Headers["ETag"], seen.Headers["ETag"]);
        Assert.Null(seen.Data["theme"]);
        Assert.Equal("Grüße", (string)seen.Data["odd name"]!["b"]!);
        Assert.Equal("[1,null]", seen.Data["odd name"]!["a"]!.ToJsonString());
    }

    [Fact]
    public async Task Of_two_who_change_the_same_version_one_is_told()
    {
        var tenant = await bench.One.Api.RegisterAsync();
        var version = (await GetAsync(tenant)).Headers["ETag"];

        var answers = await Task.WhenAll(Enumerable.Range(0, 4).Select(i => SendAsync(
            HttpMethod.Patch, tenant, $$"""{"by":{{i}}}""", headers: [("If-Match", version)])));

        Assert.Single(answers, answer => answer.Status == HttpStatusCode.OK);
        Assert.All(answers.Where(answer => answer.Status != HttpStatusCode.OK), answer =>
            Assert.Equal((HttpStatusCode.PreconditionFailed, "precondition_failed"), (answer.Status, answer.Code)));
    }

    [Fact]
    public async Task Patches_at_once_are_all_kept()
    {
        var tenant = await bench.One.Api.RegisterAsync();

        await Task.WhenAll(Enumerable.Range(0, 8).Select(i => SendAsync(HttpMethod.Patch, tenant, $$"""{"member_{{i}}":{{i}}}""")));

        Assert.Equal(8, (await GetAsync(tenant)).Data.AsObject().Count);
    }

    [Theory]
    [InlineData("[1]", "validation_failed")]
    [InlineData("\"text\"", "validation_failed")]
    [InlineData("null", "validation_failed")]
    [InlineData("{\"a\":1,\"a\":2}", "validation_failed")]
    [InlineData("{\"a\":", "validation_failed")]
    [InlineData("{\"a\":\"\\u0000\"}", "settings_not_storable")]
    [InlineData("{\"a\":\"\\ud800\"}", "validation_failed")]
    [InlineData("{\"\\ud800\":1}", "validation_failed")]
    [InlineData("{\"a\":[{\"b\":1e31}]}", "validation_failed")]
    [InlineData("{\"a\":1E-99999999999}", "validation_failed")]
    public async Task What_cannot_be_kept_is_refused_and_changes_nothing(string body, string code)
    {
        var tenant = await bench.One.Api.RegisterAsync();
        await SendAsync(HttpMethod.Put, tenant, """{"kept":true}""");

        foreach (var method in new[] { HttpMethod.Put, HttpMethod.Patch })
        {
            var answer = await SendAsync(method, tenant, body);
            Assert.True((answer.Status, answer.Code) == (HttpStatusCode.BadRequest, code), $"{method}: {answer.Text}");
        }

        Assert.Equal("""{"kept":true}""", (await GetAsync(tenant)).Data.ToJsonString().Replace(" ", "", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Are_at_most_64_KiB_also_after_a_patch()
    {
        var tenant = await bench.One.Api.RegisterAsync();
        var half = new string('x', 40_000);

        var first = await SendAsync(HttpMethod.Put, tenant, $$"""{"a":"{{half}}"}""");
        var patch = await SendAsync(HttpMethod.Patch, tenant, $$"""{"b":"{{half}}"}""");
        var whole = await SendAsync(HttpMethod.Put, tenant, $$"""{"b":"{{half}}{{half}}"}""");

        Assert.Equal(HttpStatusCode.OK, first.Status);
        Assert.Equal((HttpStatusCode.BadRequest, "settings_too_large"), (patch.Status, patch.Code));
        Assert.Equal((HttpStatusCode.BadRequest, "validation_failed"), (whole.Status, whole.Code));
        Assert.Equal("settings must be at most 64 KiB", whole.ErrorsOf("settings"));
    }

    [Fact]
    public async Task Are_each_tenants_own_and_changed_by_administrators()
    {
        var (mine, theirs) = (await bench.One.Api.RegisterAsync(), await bench.One.Api.RegisterAsync());
        await SendAsync(HttpMethod.Put, mine, """{"secret":"mine"}""");
        await bench.RegistryAsync($"UPDATE global_users SET role = 'USER' WHERE email = '{theirs.Email}'");

        Assert.DoesNotContain("mine", (await GetAsync(theirs)).Text, StringComparison.Ordinal);
        Assert.Equal("not_allowed", (await SendAsync(HttpMethod.Put, theirs, "{}")).Code);
    }

    [Fact]
    public async Task A_retry_with_its_key_gets_the_first_answer_with_its_version()
    {
        var tenant = await bench.One.Api.RegisterAsync();
        (string, string)[] key = [("Idempotency-Key", Guid.NewGuid().ToString())];

        var first = await SendAsync(HttpMethod.Patch, tenant, """{"a":1}""", headers: key);
        await SendAsync(HttpMethod.Patch, tenant, """{"a":2}""");
        var again = await SendAsync(HttpMethod.Patch, tenant, """{"a":1}""", headers: key);

        Assert.Equal((first.Text, first.Headers["ETag"]), (again.Text, again.Headers["ETag"]));
        Assert.Equal(2, (int)(await GetAsync(tenant)).Data["a"]!);
    }

    private Task<Answer> GetAsync(Registered tenant) => bench.Other.Api.GetAsync(Path, tenant.AccessToken);

    private Task<Answer> SendAsync(
        HttpMethod method, Registered tenant, string json, string mediaType = "application/json", params (string Name, string Value)[] headers) =>
        bench.One.Api.SendAsync(method, Path, new StringContent(json, Encoding.UTF8, mediaType), tenant.AccessToken, headers);
}
