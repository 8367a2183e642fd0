using System.Globalization;
using System.Net;
using TenantManager.Api.FunctionalTests.Support;
using Xunit;

namespace TenantManager.Api.FunctionalTests.Limits;

public sealed class RateLimitTests(TestBench bench)
{
    [Fact]
    public async Task Registrations_are_limited_by_address()
    {
        await using var service = await bench.StartAsync(("RATE_LIMIT_REGISTER", "2/1h"));

        // What is refused for its content counts too: guessing is not free.
        var first = await service.Api.TryRegisterAsync("!");
        var second = await service.Api.TryRegisterAsync("!");
        var third = await service.Api.TryRegisterAsync("Third");

        Assert.Equal((HttpStatusCode.BadRequest, HttpStatusCode.BadRequest), (first.Status, second.Status));
        AssertRefused(third);
        Assert.InRange(int.Parse(third.Headers["Retry-After"], CultureInfo.InvariantCulture), 1, 3600);
    }

    [Fact]
    public async Task The_defaults_are_those_of_the_contract()
    {
        var variables = await bench.VariablesAsync();
        foreach (var name in new[] { "RATE_LIMIT_REGISTER", "RATE_LIMIT_LOGIN", "RATE_LIMIT_DEFAULT" })
            variables.Remove(name);
        await using var service = await bench.StartAsync(variables);

        Assert.Equal(20, await CountUntilRefusedAsync(() => service.Api.TryRegisterAsync("!")));
        Assert.Equal(10, await CountUntilRefusedAsync(() => service.Api.TryLogInAsync("x", "y")));
        Assert.Equal(300, await CountUntilRefusedAsync(() => service.Api.GetAsync("/api/me")));
        Assert.Equal(HttpStatusCode.OK, await service.StatusOfHealthAsync());
    }

    [Fact]
    public async Task Tries_of_one_password_and_mails_to_one_account_are_limited_wherever_they_come_from()
    {
        await using var service = await bench.StartAsync(
            ("NODE_ENV", "development"), ("ALLOWED_ORIGINS", "*"), ("TRUSTED_PROXIES", "127.0.0.0/8"),
            ("RATE_LIMIT_LOGIN", "3/1h"), ("RATE_LIMIT_PASSWORD_RESET", "2/1h"), ("RATE_LIMIT_INVITE", "1/1h"));
        var (mine, other) = (await service.Api.RegisterAsync(), await service.Api.RegisterAsync());
        var address = 0;
        Task<Answer> Send(string path, object body, Registered? tenant = null) => service.Api.SendAsync(
            HttpMethod.Post, path, body, tenant?.AccessToken, ("X-Forwarded-For", $"203.0.113.{++address}"));
        Task<Answer> Change(Registered tenant) => Send(
            "/api/auth/change-password", new { current_password = "not the password", new_password = SecretLedger.NewSecret() }, tenant);

        Task<Answer> LogIn(string email) => Send("/api/auth/login", new { email, password = "not the password" });

        // Whoever changes a password tries the same one as who logs in.
        Assert.Equal("wrong_password", (await Change(mine)).Code);
        for (var i = 0; i < 2; i++)
            Assert.Equal("invalid_credentials", (await LogIn(mine.Email)).Code);
        AssertRefused(await Change(mine));
        AssertRefused(await LogIn(mine.Email));
        Assert.Equal("wrong_password", (await Change(other)).Code);

        var nobody = ApiClient.NewEmail();
        for (var i = 0; i < 3; i++)
            Assert.Equal("invalid_credentials", (await LogIn(nobody)).Code);
        AssertRefused(await LogIn(nobody));

        foreach (var email in new[] { mine.Email, nobody })
        {
            for (var i = 0; i < 2; i++)
                Assert.Equal(HttpStatusCode.OK, (await Send("/api/auth/forgot-password", new { email = $" {email.ToUpperInvariant()}" })).Status);
            AssertRefused(await Send("/api/auth/forgot-password", new { email }));
        }

        Assert.Equal(HttpStatusCode.Created, (await Send("/api/tenant/invitations", new { email = nobody, role = "USER" }, mine)).Status);
        AssertRefused(await Send("/api/tenant/invitations", new { email = nobody, role = "USER" }, mine));
        Assert.Equal(HttpStatusCode.Created, (await Send("/api/tenant/invitations", new { email = nobody, role = "USER" }, other)).Status);

        // By address, together.
        for (var i = 0; i < 3; i++)
            Assert.Equal(HttpStatusCode.BadRequest, (await service.Api.PostAsync("/api/auth/reset-password", new { token = "x" })).Status);
        AssertRefused(await service.Api.PostAsync("/api/auth/accept-invitation", new { token = "x" }));
    }

    [Fact]
    public async Task Clients_behind_a_trusted_proxy_are_told_apart_by_the_last_address_that_it_added()
    {
        await using var service = await bench.StartAsync(("RATE_LIMIT_LOGIN", "1/1m"), ("TRUSTED_PROXIES", "127.0.0.1"));

        var mine = await LogInFromAsync(service, "203.0.113.1", ApiClient.NewEmail());
        var forged = await LogInFromAsync(service, "198.51.100.7, 203.0.113.1", ApiClient.NewEmail());
        var other = await LogInFromAsync(service, "203.0.113.2", ApiClient.NewEmail());

        Assert.Equal(HttpStatusCode.Unauthorized, mine.Status);
        AssertRefused(forged);
        Assert.Equal(HttpStatusCode.Unauthorized, other.Status);
    }

    [Fact]
    public async Task Nobody_else_is_believed_to_be_somebody_else()
    {
        await using var service = await bench.StartAsync(("RATE_LIMIT_LOGIN", "1/1m"), ("TRUSTED_PROXIES", "10.0.0.0/8"));

        await LogInFromAsync(service, "203.0.113.1", ApiClient.NewEmail());
        var forged = await LogInFromAsync(service, "203.0.113.2", ApiClient.NewEmail());

        AssertRefused(forged);
    }

    [Fact]
    public async Task Browsers_may_call_from_the_origins_that_are_allowed_and_from_no_other()
    {
        var allowed = await PreflightAsync("https://app.example.com");
        var other = await PreflightAsync("https://evil.example.com");

        Assert.Equal("https://app.example.com", allowed.Headers["Access-Control-Allow-Origin"]);
        Assert.False(allowed.Headers.ContainsKey("Access-Control-Allow-Credentials"));
        Assert.False(other.Headers.ContainsKey("Access-Control-Allow-Origin"));
    }

    private Task<Answer> PreflightAsync(string origin) => bench.Service.Api.SendAsync(
        HttpMethod.Options,
        "/api/auth/login",
        headers: [("Origin", origin), ("Access-Control-Request-Method", "POST"), ("Access-Control-Request-Headers", "content-type")]);

    private static Task<Answer> LogInFromAsync(ServiceProcess service, string forwardedFor, string email) => service.Api.SendAsync(
        HttpMethod.Post, "/api/auth/login", new { email, password = "not the password" }, headers: ("X-Forwarded-For", forwardedFor));

    private static async Task<int> CountUntilRefusedAsync(Func<Task<Answer>> call)
    {
        for (var count = 0; count < 1000; count++)
        {
            if ((await call()).Status == HttpStatusCode.TooManyRequests)
                return count;
        }

        return -1;
    }

    private static void AssertRefused(Answer answer)
    {
        Assert.Equal((HttpStatusCode.TooManyRequests, "rate_limited"), (answer.Status, answer.Code));
        Assert.True(answer.Headers.ContainsKey("Retry-After"));
    }
}
