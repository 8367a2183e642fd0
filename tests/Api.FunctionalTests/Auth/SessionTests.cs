using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using TenantManager.Api.FunctionalTests.Support;
using Xunit;

namespace TenantManager.Api.FunctionalTests.Auth;

public sealed class SessionTests(TestBench bench)
{
    private readonly ApiClient _api = bench.Service.Api;

    [Fact]
    public async Task A_refresh_token_is_good_for_one_new_pair()
    {
        var tenant = await _api.RegisterAsync();

        var refreshed = await RefreshAsync(tenant.RefreshToken);

        Assert.Equal(HttpStatusCode.OK, refreshed.Status);
        Assert.NotEqual(tenant.RefreshToken, (string)refreshed.Data["refresh_token"]!);
        Assert.Equal(HttpStatusCode.OK, (await _api.GetAsync("/api/me", (string)refreshed.Data["access_token"]!)).Status);
    }

    [Fact]
    public async Task Using_a_spent_refresh_token_ends_the_whole_session_and_no_other()
    {
        var tenant = await _api.RegisterAsync();
        var otherSession = (string)(await _api.LogInAsync(tenant))["refresh_token"]!;
        var second = (string)(await RefreshAsync(tenant.RefreshToken)).Data["refresh_token"]!;

        var stolen = await RefreshAsync(tenant.RefreshToken);
        var successor = await RefreshAsync(second);

        Assert.Equal((HttpStatusCode.Unauthorized, "invalid_refresh_token"), (stolen.Status, stolen.Code));
        Assert.Equal((HttpStatusCode.Unauthorized, "invalid_refresh_token"), (successor.Status, successor.Code));
        Assert.Equal(HttpStatusCode.OK, (await RefreshAsync(otherSession)).Status);
    }

    [Fact]
    public async Task Of_many_uses_at_once_at_most_one_succeeds_and_its_session_ends()
    {
        var tenant = await _api.RegisterAsync();

        var answers = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => RefreshAsync(tenant.RefreshToken)));

        Assert.InRange(answers.Count(answer => answer.Status == HttpStatusCode.OK), 0, 1);
        Assert.All(
            answers.Where(answer => answer.Status != HttpStatusCode.OK),
            answer => Assert.Equal(HttpStatusCode.Unauthorized, answer.Status));
        foreach (var winner in answers.Where(answer => answer.Status == HttpStatusCode.OK))
            Assert.Equal(HttpStatusCode.Unauthorized, (await RefreshAsync((string)winner.Data["refresh_token"]!)).Status);
    }

    [Theory]
    [InlineData("nothing-like-a-token")]
    [InlineData("AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA")]
    public async Task Refuses_a_refresh_token_that_was_never_issued(string token)
    {
        var answer = await RefreshAsync(token);

        Assert.Equal((HttpStatusCode.Unauthorized, "invalid_refresh_token"), (answer.Status, answer.Code));
    }

    [Fact]
    public async Task Logging_out_ends_the_session()
    {
        var tenant = await _api.RegisterAsync();

        var answer = await _api.PostAsync("/api/auth/logout", new { refresh_token = tenant.RefreshToken }, tenant.AccessToken);

        Assert.Equal(HttpStatusCode.OK, answer.Status);
        Assert.Equal(HttpStatusCode.Unauthorized, (await RefreshAsync(tenant.RefreshToken)).Status);
    }

    [Fact]
    public async Task Nobody_can_log_another_user_out()
    {
        var (mine, other) = (await _api.RegisterAsync(), await _api.RegisterAsync());

        await _api.PostAsync("/api/auth/logout", new { refresh_token = other.RefreshToken }, mine.AccessToken);

        Assert.Equal(HttpStatusCode.OK, (await RefreshAsync(other.RefreshToken)).Status);
    }

    [Fact]
    public async Task Me_tells_the_user_and_the_tenant()
    {
        var tenant = await _api.RegisterAsync("Me Myself");

        var data = (await _api.GetAsync("/api/me", tenant.AccessToken)).Data;

        Assert.Equal(tenant.Email, (string)data["user"]!["email"]!);
        Assert.Equal("ADMIN", (string)data["user"]!["role"]!);
        Assert.Equal("Me Myself", (string)data["tenant"]!["name"]!);
        Assert.Equal(tenant.Slug, (string)data["tenant"]!["slug"]!);
    }

    [Fact]
    public async Task The_token_holds_the_claims_of_the_contract()
    {
        var tenant = await _api.RegisterAsync();

        var claims = JsonNode.Parse(Decode(tenant.AccessToken.Split('.')[1]))!.AsObject();

        Assert.Equal(
            ["aud", "email", "exp", "iat", "iss", "jti", "role", "sid", "sub", "tenant_id"], claims.Select(claim => claim.Key).Order());
        Assert.Equal(tenant.TenantId, (string)claims["tenant_id"]!);
        Assert.Equal(tenant.Email, (string)claims["email"]!);
    }

    [Fact]
    public async Task Refuses_tokens_that_are_missing_forged_stripped_or_unsigned()
    {
        var tenant = await _api.RegisterAsync();
        var parts = tenant.AccessToken.Split('.');
        var forgedClaims = Encode(Decode(parts[1]).Replace("ADMIN", "OWNER", StringComparison.Ordinal));
        string?[] tokens =
        [
            null, "", "x", $"{parts[0]}.{forgedClaims}.{parts[2]}", $"{parts[0]}.{parts[1]}.", $"{parts[0]}.{parts[1]}",
            $"{Encode("""{"alg":"none","typ":"JWT"}""")}.{parts[1]}.", parts[0] + "." + parts[1] + "." + new string('A', 43),
        ];

        foreach (var token in tokens)
        {
            var answer = await _api.GetAsync("/api/me", token);
            Assert.Equal((HttpStatusCode.Unauthorized, "invalid_token"), (answer.Status, answer.Code));
            Assert.StartsWith("Bearer", answer.Headers["WWW-Authenticate"], StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task An_access_token_expires()
    {
        await using var service = await bench.StartAsync(("JWT_EXPIRES_IN", "1s"));
        var tenant = await service.Api.RegisterAsync();

        await TestSupport.Eventually.TrueAsync("the token has expired", ServiceProcess.Patience, async () =>
            (await service.Api.GetAsync("/api/me", tenant.AccessToken)).Status == HttpStatusCode.Unauthorized);
    }

    private Task<Answer> RefreshAsync(string token) => _api.PostAsync("/api/auth/refresh", new { refresh_token = token });

    private static string Decode(string part) =>
        Encoding.UTF8.GetString(System.Buffers.Text.Base64Url.DecodeFromChars(part));

    private static string Encode(string text) => System.Buffers.Text.Base64Url.EncodeToString(Encoding.UTF8.GetBytes(text));
}
