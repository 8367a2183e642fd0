using System.Globalization;
using System.Net;
using TenantManager.Api.FunctionalTests.Support;
using TenantManager.TestSupport;
using Xunit;

namespace TenantManager.Api.FunctionalTests.Access;

public sealed class InvitationTests(AccessBench bench) : IClassFixture<AccessBench>
{
    private const string Invitations = "/api/tenant/invitations";
    private const string Page = "accept-invitation";

    [Fact]
    public async Task An_invited_person_gets_a_mail_and_is_a_user_by_the_other_replica()
    {
        var tenant = await bench.One.Api.RegisterAsync("Møller & Søn\u2028Bcc: evil@example.com");
        var email = ApiClient.NewEmail();

        var invited = await InviteAsync(tenant, $" {email.ToUpperInvariant()} ", "ADMIN");

        Assert.Equal((HttpStatusCode.Created, email, "ADMIN"), (invited.Status, (string)invited.Data["email"]!, (string)invited.Data["role"]!));
        var mail = await bench.Tests.Mail.Server.ToAsync(email);
        Assert.Equal("Invitation to Møller & Søn\u2028Bcc: evil@example.com", mail.Subject);
        Assert.Equal(("accounts@example.com", email), (mail.From.Mailboxes.Single().Address, mail.To.Mailboxes.Single().Address));
        Assert.Empty(mail.Bcc);
        Assert.Contains("Møller & Søn", mail.TextBody, StringComparison.Ordinal);
        Assert.InRange((TimeProvider.System.GetUtcNow() - mail.Date).TotalMinutes, -5, 5);
        Assert.EndsWith("@example.com", mail.MessageId, StringComparison.Ordinal);

        var password = NewPassword();
        var accepted = await AcceptAsync(bench.Other, await bench.Tests.Mail.TokenAsync(Page, email), password);

        Assert.True(accepted.Status == HttpStatusCode.OK, accepted.Text);
        Assert.Equal(tenant.TenantId, (string)accepted.Data["tenant_id"]!);
        Assert.Equal("ADMIN", (string)accepted.Data["user"]!["role"]!);
        Assert.StartsWith("postgresql://", (string)accepted.Data["database_url"]!, StringComparison.Ordinal);
        Assert.Equal("ok", await bench.MeAsync((string)accepted.Data["access_token"]!));
        Assert.Equal(HttpStatusCode.OK, (await bench.One.Api.PostAsync(
            "/api/auth/refresh", new { refresh_token = (string)accepted.Data["refresh_token"]! })).Status);
        Assert.Equal(HttpStatusCode.OK, (await bench.One.Api.TryLogInAsync(email, password)).Status);
        Assert.Empty((await ListAsync(tenant)).Data.AsArray());
    }

    [Fact]
    public async Task Of_two_who_accept_it_at_once_one_does()
    {
        var tenant = await bench.TenantAsync();
        for (var round = 0; round < 3; round++)
        {
            var email = ApiClient.NewEmail();
            var token = await InvitedAsync(tenant, email);

            var answers = await Task.WhenAll(
                AcceptAsync(bench.One, token, NewPassword()), AcceptAsync(bench.Other, token, NewPassword()), AcceptAsync(bench.One, token, NewPassword()));

            Assert.Single(answers, answer => answer.Status == HttpStatusCode.OK);
            Assert.All(
                answers.Where(answer => answer.Status != HttpStatusCode.OK),
                answer => Assert.Equal((HttpStatusCode.BadRequest, "invalid_invitation"), (answer.Status, answer.Code)));
        }
    }

    [Fact]
    public async Task Sent_again_with_its_key_the_acceptance_is_answered_the_same()
    {
        var tenant = await bench.TenantAsync();
        var token = await InvitedAsync(tenant, ApiClient.NewEmail());
        var body = new { token, password = NewPassword() };
        var key = ("Idempotency-Key", Guid.NewGuid().ToString());

        var first = await bench.One.Api.SendAsync(HttpMethod.Post, $"/api/auth/{Page}", body, null, key);
        var again = await bench.Other.Api.SendAsync(HttpMethod.Post, $"/api/auth/{Page}", body, null, key);

        Assert.Equal((HttpStatusCode.OK, first.Text), (again.Status, again.Text));
        Assert.Equal(HttpStatusCode.OK, first.Status);
    }

    [Fact]
    public async Task Invited_again_only_the_last_link_is_good_and_the_last_role_counts()
    {
        var tenant = await bench.TenantAsync();
        var email = ApiClient.NewEmail();
        var first = await InvitedAsync(tenant, email, "ADMIN");
        var last = await InvitedAsync(tenant, email, "USER", number: 2);

        Assert.Equal("invalid_invitation", (await AcceptAsync(bench.Other, first, NewPassword())).Code);
        Assert.Single((await ListAsync(tenant)).Data.AsArray(), invitation => (string)invitation!["email"]! == email);
        var accepted = await AcceptAsync(bench.Other, last, NewPassword());

        Assert.Equal("USER", (string)accepted.Data["user"]!["role"]!);
        Assert.Null(accepted.Data["database_url"]);
    }

    [Fact]
    public async Task Revoked_or_expired_it_is_good_no_more_and_not_listed()
    {
        var tenant = await bench.TenantAsync();
        var (revoked, expired) = (ApiClient.NewEmail(), ApiClient.NewEmail());
        var tokens = new[] { await InvitedAsync(tenant, revoked), await InvitedAsync(tenant, expired) };
        var id = (string)(await ListAsync(tenant)).Data.AsArray().Single(i => (string)i!["email"]! == revoked)!["id"]!;

        var answer = await bench.Other.Api.SendAsync(HttpMethod.Delete, $"{Invitations}/{id}", token: tenant.AccessToken);
        var again = await bench.One.Api.SendAsync(HttpMethod.Delete, $"{Invitations}/{id}", token: tenant.AccessToken);
        await bench.RegistryAsync($"UPDATE invitations SET expires_at = now() - interval '1 second' WHERE email = '{expired}'");

        Assert.Equal(HttpStatusCode.OK, answer.Status);
        Assert.Equal("invitation_not_found", again.Code);
        foreach (var token in tokens)
            Assert.Equal("invalid_invitation", (await AcceptAsync(bench.One, token, NewPassword())).Code);
        Assert.DoesNotContain((await ListAsync(tenant)).Data.AsArray(), i => (string)i!["email"]! == revoked || (string)i["email"]! == expired);
    }

    [Fact]
    public async Task Of_a_suspended_tenant_it_waits()
    {
        var tenant = await bench.One.Api.RegisterAsync();
        var token = await InvitedAsync(tenant, ApiClient.NewEmail());

        await bench.SuspendAsync(tenant.TenantId);
        Assert.Equal((HttpStatusCode.Forbidden, "tenant_suspended"), await CodeOf(AcceptAsync(bench.Other, token, NewPassword())));

        await bench.ActivateAsync(tenant.TenantId);
        Assert.Equal(HttpStatusCode.OK, (await AcceptAsync(bench.Other, token, NewPassword())).Status);
    }

    [Fact]
    public async Task An_email_that_has_an_account_is_refused_also_when_it_has_come_by_one_since()
    {
        var (tenant, other) = (await bench.One.Api.RegisterAsync(), await bench.One.Api.RegisterAsync());
        var email = ApiClient.NewEmail();
        var token = await InvitedAsync(tenant, email);

        Assert.Equal((HttpStatusCode.Conflict, "email_taken"), await CodeOf(InviteAsync(tenant, other.Email)));
        Assert.Equal((HttpStatusCode.Conflict, "email_taken"), await CodeOf(InviteAsync(tenant, tenant.Email)));
        Assert.Equal(HttpStatusCode.Created, (await bench.One.Api.TryRegisterAsync("Of their own", email)).Status);
        Assert.Equal((HttpStatusCode.Conflict, "email_taken"), await CodeOf(AcceptAsync(bench.Other, token, NewPassword())));
        Assert.Single((await ListAsync(tenant)).Data.AsArray());
    }

    [Fact]
    public async Task A_token_that_is_forged_or_for_something_else_is_refused()
    {
        var tenant = await bench.TenantAsync();
        var token = await InvitedAsync(tenant, ApiClient.NewEmail());
        var user = await bench.AddUserAsync(tenant);
        await bench.One.Api.PostAsync("/api/auth/forgot-password", new { email = user.Email });
        var reset = await bench.Tests.Mail.TokenAsync("reset-password", user.Email);

        foreach (var forged in new[] { reset, Tampered(token, 0), Tampered(token, 30), token[..^1], token + "A", "x", new string('A', 64) })
            Assert.Equal((HttpStatusCode.BadRequest, "invalid_invitation"), await CodeOf(AcceptAsync(bench.One, forged, NewPassword())));
        Assert.Equal("invalid_reset_token", (await bench.One.Api.PostAsync(
            "/api/auth/reset-password", new { token, new_password = NewPassword() })).Code);
        Assert.NotEmpty((await AcceptAsync(bench.One, token, "password1")).ErrorsOf("password"));

        Assert.Equal(HttpStatusCode.OK, (await AcceptAsync(bench.One, token, NewPassword())).Status);
    }

    [Fact]
    public async Task Is_for_administrators_of_the_tenant_and_not_for_API_keys()
    {
        var (tenant, other) = (await bench.One.Api.RegisterAsync(), await bench.One.Api.RegisterAsync());
        var user = await AcceptAsync(bench.One, await InvitedAsync(tenant, ApiClient.NewEmail()), NewPassword());
        var key = await bench.One.Api.PostAsync("/api/tenant/api-keys", new { name = "Key", scope = "admin" }, tenant.AccessToken);
        bench.Tests.Secrets.Add((string)key.Data["key"]!);
        var id = (string)(await InviteAsync(tenant, ApiClient.NewEmail())).Data["id"]!;
        var body = new { email = ApiClient.NewEmail(), role = "USER" };

        Assert.Equal("not_allowed", (await bench.One.Api.PostAsync(Invitations, body, (string)user.Data["access_token"]!)).Code);
        Assert.Equal("not_allowed", (await bench.One.Api.GetAsync(Invitations, (string)user.Data["access_token"]!)).Code);
        Assert.Equal("not_for_api_keys", (await bench.One.Api.PostAsync(Invitations, body, (string)key.Data["key"]!)).Code);
        Assert.Equal("invitation_not_found", (await bench.One.Api.SendAsync(
            HttpMethod.Delete, $"{Invitations}/{id}", token: other.AccessToken)).Code);
        Assert.Empty((await ListAsync(other)).Data.AsArray());
        Assert.Equal(HttpStatusCode.Created, (await bench.AsOperatorAsync(HttpMethod.Post, Invitations, body, tenant.TenantId)).Status);
    }

    [Fact]
    public async Task Are_listed_newest_first_page_by_page_without_tokens()
    {
        var tenant = await bench.One.Api.RegisterAsync();
        var emails = new List<string>();
        for (var i = 0; i < 5; i++)
        {
            emails.Insert(0, ApiClient.NewEmail());
            await InviteAsync(tenant, emails[0]);
        }

        var seen = new List<string>();
        string? cursor = null;
        do
        {
            var page = await bench.Other.Api.GetAsync($"{Invitations}?limit=2{(cursor is null ? "" : $"&cursor={cursor}")}", tenant.AccessToken);
            seen.AddRange(page.Data.AsArray().Select(invitation => (string)invitation!["email"]!));
            Assert.Equal(5, (int)page.Json!["pagination"]!["total"]!);
            Assert.DoesNotContain("token", page.Text, StringComparison.OrdinalIgnoreCase);
            cursor = (string?)page.Json["pagination"]!["next_cursor"];
        }
        while (cursor is not null);

        Assert.Equal(emails, seen);
    }

    [Fact]
    public async Task There_are_so_many_open_ones_and_no_more_also_when_two_invite_at_once()
    {
        var tenant = await bench.One.Api.RegisterAsync();
        await bench.RegistryAsync(
            $"""
            INSERT INTO invitations (id, tenant_id, email, role, created_at, expires_at)
            SELECT gen_random_uuid(), '{tenant.TenantId}', n || '@example.com', 'USER', now(), now() + interval '1 day' FROM generate_series(1, 99) n
            """);

        var answers = await Task.WhenAll(
            InviteAsync(tenant, ApiClient.NewEmail()), InviteAsync(tenant, ApiClient.NewEmail()), InviteAsync(tenant, ApiClient.NewEmail()));

        Assert.Single(answers, answer => answer.Status == HttpStatusCode.Created);
        Assert.Equal(2, answers.Count(answer => answer.Status == HttpStatusCode.Conflict && answer.Code == "too_many_invitations"));
        Assert.Equal(HttpStatusCode.Created, (await InviteAsync(tenant, "1@example.com")).Status);
    }

    [Fact]
    public async Task What_cannot_be_sent_now_arrives_when_the_mail_server_is_back()
    {
        var tenant = await bench.TenantAsync();
        var email = ApiClient.NewEmail();

        await bench.Tests.Mail.Server.StopAsync();
        try
        {
            Assert.Equal(HttpStatusCode.Created, (await InviteAsync(tenant, email)).Status);
            await Eventually.TrueAsync("a replica has tried", ServiceProcess.Patience, () =>
                (bench.One.Output + bench.Other.Output).Contains("The mail server cannot be used", StringComparison.Ordinal));
        }
        finally
        {
            bench.Tests.Mail.Server.Start();
        }

        Assert.Equal(HttpStatusCode.OK, (await AcceptAsync(bench.One, await bench.Tests.Mail.TokenAsync(Page, email), NewPassword())).Status);
        await Eventually.TrueAsync("nothing waits any more", ServiceProcess.Patience, async () => (await bench.Tests.Postgres.QueryAsync<long>(
            bench.One.Registry, $"SELECT count(*) FROM outgoing_mails WHERE email = '{email}'"))[0] == 0);
        Assert.Single(bench.Tests.Mail.Server.Received, mail => mail.Recipient == email);
    }

    private static string Tampered(string token, int at) => string.Create(
        CultureInfo.InvariantCulture, $"{token[..at]}{(token[at] == 'A' ? 'B' : 'A')}{token[(at + 1)..]}");

    private static async Task<(HttpStatusCode, string)> CodeOf(Task<Answer> asked)
    {
        var answer = await asked;
        return (answer.Status, answer.Code);
    }

    private string NewPassword()
    {
        var password = SecretLedger.NewSecret();
        bench.Tests.Secrets.Add(password);
        return password;
    }

    private Task<Answer> InviteAsync(Registered tenant, string email, string role = "USER") =>
        bench.One.Api.PostAsync(Invitations, new { email, role }, tenant.AccessToken);

    /// <summary>The token that was mailed.</summary>
    private async Task<string> InvitedAsync(Registered tenant, string email, string role = "USER", int number = 1)
    {
        var answer = await InviteAsync(tenant, email, role);
        Assert.True(answer.Status == HttpStatusCode.Created, answer.Text);
        return await bench.Tests.Mail.TokenAsync(Page, email, number);
    }

    private Task<Answer> ListAsync(Registered tenant) => bench.Other.Api.GetAsync(Invitations, tenant.AccessToken);

    private static Task<Answer> AcceptAsync(ServiceProcess service, string token, string password) =>
        service.Api.PostAsync($"/api/auth/{Page}", new { token, password });
}
