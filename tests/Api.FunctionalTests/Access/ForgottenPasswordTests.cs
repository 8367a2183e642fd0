using System.Net;
using TenantManager.Api.FunctionalTests.Support;
using TenantManager.TestSupport;
using Xunit;

namespace TenantManager.Api.FunctionalTests.Access;

public sealed class ForgottenPasswordTests(AccessBench bench) : IClassFixture<AccessBench>
{
    private const string Page = "reset-password";

    [Fact]
    public async Task A_link_is_mailed_and_replaces_the_password_once_and_ends_all_sessions_everywhere()
    {
        var tenant = await bench.One.Api.RegisterAsync();
        var other = (string)(await bench.Other.Api.LogInAsync(tenant))["access_token"]!;
        Assert.Equal(("ok", "ok"), (await bench.MeAsync(tenant.AccessToken), await bench.MeAsync(other)));

        var asked = await ForgotAsync(tenant.Email.ToUpperInvariant());
        var (token, password) = (await bench.Tests.Mail.TokenAsync(Page, tenant.Email), NewPassword());
        var reset = await ResetAsync(bench.Other, token, password);

        Assert.Equal(HttpStatusCode.OK, asked.Status);
        Assert.True(reset.Status == HttpStatusCode.OK, reset.Text);
        await bench.BecomesAsync("invalid_token", tenant.AccessToken);
        await bench.BecomesAsync("invalid_token", other);
        Assert.Equal("invalid_refresh_token", (await bench.One.Api.PostAsync("/api/auth/refresh", new { refresh_token = tenant.RefreshToken })).Code);
        Assert.Equal("invalid_credentials", (await bench.One.Api.TryLogInAsync(tenant.Email, tenant.Password)).Code);
        Assert.Equal(HttpStatusCode.OK, (await bench.One.Api.TryLogInAsync(tenant.Email, password)).Status);
        Assert.Equal((HttpStatusCode.BadRequest, "invalid_reset_token"), await CodeOf(ResetAsync(bench.One, token, NewPassword())));
    }

    [Fact]
    public async Task Whether_there_is_an_account_shows_in_nothing_but_the_mail()
    {
        var user = await bench.AddUserAsync(await bench.TenantAsync());
        var nobody = ApiClient.NewEmail();

        var (known, unknown) = (await ForgotAsync(user.Email), await ForgotAsync(nobody));
        await bench.Tests.Mail.Server.ToAsync(user.Email);
        await WaitsNoMoreAsync(nobody);

        Assert.Equal((HttpStatusCode.OK, known.Text), (unknown.Status, unknown.Text));
        string[] changing = ["Date", "X-Trace-Id"];
        Assert.Equal(
            known.Headers.Where(header => !changing.Contains(header.Key)).OrderBy(header => header.Key, StringComparer.Ordinal),
            unknown.Headers.Where(header => !changing.Contains(header.Key)).OrderBy(header => header.Key, StringComparer.Ordinal));
        Assert.DoesNotContain(bench.Tests.Mail.Server.Received, mail => mail.Recipient == nobody);
    }

    [Fact]
    public async Task Who_is_deactivated_or_has_not_registered_completely_gets_none()
    {
        var pending = await bench.One.Api.RegisterAsync();
        var inactive = await bench.AddUserAsync(await bench.TenantAsync());
        await bench.RegistryAsync(
            $"""
            UPDATE global_users SET is_active = false WHERE email = '{inactive.Email}';
            UPDATE tenant_registry SET status = 'failed' WHERE id = '{pending.TenantId}'
            """);

        foreach (var email in new[] { inactive.Email, pending.Email })
        {
            await ForgotAsync(email);
            await WaitsNoMoreAsync(email);
            Assert.DoesNotContain(bench.Tests.Mail.Server.Received, mail => mail.Recipient == email);
        }
    }

    [Fact]
    public async Task Of_two_uses_at_once_one_counts()
    {
        var user = await bench.AddUserAsync(await bench.TenantAsync());
        await ForgotAsync(user.Email);
        var token = await bench.Tests.Mail.TokenAsync(Page, user.Email);

        var answers = await Task.WhenAll(ResetAsync(bench.One, token, NewPassword()), ResetAsync(bench.Other, token, NewPassword()));

        Assert.Single(answers, answer => answer.Status == HttpStatusCode.OK);
        Assert.Single(answers, answer => answer.Status == HttpStatusCode.BadRequest && answer.Code == "invalid_reset_token");
    }

    [Fact]
    public async Task A_use_voids_the_others_and_so_does_a_change_of_the_password()
    {
        var user = await bench.AddUserAsync(await bench.TenantAsync());
        var tokens = new List<string>();
        for (var number = 1; number <= 2; number++)
        {
            await ForgotAsync(user.Email);
            tokens.Add(await bench.Tests.Mail.TokenAsync(Page, user.Email, number));
        }

        var password = NewPassword();
        Assert.Equal(HttpStatusCode.OK, (await ResetAsync(bench.One, tokens[1], password)).Status);
        Assert.Equal("invalid_reset_token", (await ResetAsync(bench.Other, tokens[0], NewPassword())).Code);

        await ForgotAsync(user.Email);
        var third = await bench.Tests.Mail.TokenAsync(Page, user.Email, 3);
        var session = (string)(await bench.One.Api.LogInAsync(user.AsRegistered() with { Password = password }))["access_token"]!;
        Assert.Equal(HttpStatusCode.OK, (await bench.One.Api.PostAsync(
            "/api/auth/change-password", new { current_password = password, new_password = NewPassword() }, session)).Status);
        Assert.Equal("invalid_reset_token", (await ResetAsync(bench.Other, third, NewPassword())).Code);
    }

    [Fact]
    public async Task Expired_it_is_good_no_more()
    {
        var user = await bench.AddUserAsync(await bench.TenantAsync());
        await ForgotAsync(user.Email);
        var token = await bench.Tests.Mail.TokenAsync(Page, user.Email);
        await bench.RegistryAsync(
            $"UPDATE password_resets SET expires_at = now() WHERE user_id = (SELECT id FROM global_users WHERE email = '{user.Email}')");

        Assert.Equal("invalid_reset_token", (await ResetAsync(bench.One, token, NewPassword())).Code);
        Assert.Equal(HttpStatusCode.OK, (await bench.One.Api.TryLogInAsync(user.Email, user.Password)).Status);
    }

    [Fact]
    public async Task A_service_without_a_mail_server_says_so_whoever_is_asked_for()
    {
        var service = bench.Tests.Service;
        var tenant = await service.Api.RegisterAsync();

        foreach (var email in new[] { tenant.Email, ApiClient.NewEmail() })
        {
            Assert.Equal((HttpStatusCode.ServiceUnavailable, "mail_not_configured"), await CodeOf(
                service.Api.PostAsync("/api/auth/forgot-password", new { email })));
        }

        Assert.Equal((HttpStatusCode.ServiceUnavailable, "mail_not_configured"), await CodeOf(service.Api.PostAsync(
            "/api/tenant/invitations", new { email = ApiClient.NewEmail(), role = "USER" }, tenant.AccessToken)));
    }

    private static async Task<(HttpStatusCode, string)> CodeOf(Task<Answer> asked)
    {
        var answer = await asked;
        return (answer.Status, answer.Code);
    }

    private Task WaitsNoMoreAsync(string email) => Eventually.TrueAsync(
        "no mail waits", ServiceProcess.Patience, async () => (await bench.Tests.Postgres.QueryAsync<long>(
            bench.One.Registry, $"SELECT count(*) FROM outgoing_mails WHERE email = '{email}'"))[0] == 0);

    private string NewPassword()
    {
        var password = SecretLedger.NewSecret();
        bench.Tests.Secrets.Add(password);
        return password;
    }

    private Task<Answer> ForgotAsync(string email) => bench.One.Api.PostAsync("/api/auth/forgot-password", new { email });

    private static Task<Answer> ResetAsync(ServiceProcess service, string token, string password) =>
        service.Api.PostAsync($"/api/auth/{Page}", new { token, new_password = password });
}
