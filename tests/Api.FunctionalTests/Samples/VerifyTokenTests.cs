using System.Text.Json.Nodes;
using TenantManager.Api.FunctionalTests.Access;
using TenantManager.TestSupport;
using Xunit;

namespace TenantManager.Api.FunctionalTests.Samples;

public sealed class VerifyTokenTests(AccessBench bench) : IClassFixture<AccessBench>
{
    [Fact]
    public async Task A_token_is_verified_by_its_signature_and_resolved_by_asking_which_alone_knows_of_its_end()
    {
        var tenant = await bench.One.Api.RegisterAsync();
        var key = (string)(await bench.One.Api.PostAsync("/api/tenant/api-keys", new { name = "Backend", scope = "read" }, tenant.AccessToken)).Data["key"]!;
        bench.Tests.Secrets.Add(key);

        var (verified, asked) = await RunAsync(key, tenant.AccessToken);

        Assert.Equal((tenant.TenantId, tenant.Email), ((string)verified!["tenant_id"]!, (string)verified["email"]!));
        Assert.Equal((true, tenant.TenantId, tenant.DatabaseName), ((bool)asked!["active"]!, (string)asked["tenant_id"]!, (string)asked["database_name"]!));

        var (header, payload) = (tenant.AccessToken.Split('.')[0], tenant.AccessToken.Split('.')[1]);
        foreach (var forged in new[] { $"{header}.{payload}.{new string('A', 43)}", $"{header}.{payload}.", "no token" })
        {
            (verified, asked) = await RunAsync(key, forged);
            Assert.Null(verified);
            Assert.Equal("""{"active":false}""", asked!.ToJsonString());
        }

        await bench.One.Api.PostAsync("/api/auth/logout", new { refresh_token = tenant.RefreshToken }, tenant.AccessToken);
        await Eventually.TrueAsync("the token is known to have ended", AccessBench.Soon, async () =>
            !(bool)(await RunAsync(key, tenant.AccessToken)).Asked!["active"]!);
        Assert.NotNull((await RunAsync(key, tenant.AccessToken)).Verified);
    }

    private async Task<(JsonNode? Verified, JsonNode? Asked)> RunAsync(string apiKey, string token)
    {
        var lines = await NodeProgram.RunAsync(
            RepositoryFiles.PathOf("samples", "verify-token", "example.mjs"),
            ("TENANT_MANAGER_URL", bench.Other.Api.Http.BaseAddress!.ToString().TrimEnd('/')),
            ("JWT_SECRET", bench.Other.Variables["JWT_SECRET"]),
            ("API_KEY", apiKey),
            ("ACCESS_TOKEN", token));
        Assert.Equal(2, lines.Length);
        return (JsonNode.Parse(lines[0]), JsonNode.Parse(lines[1]));
    }
}
