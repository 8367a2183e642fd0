using System.Net;
using TenantManager.Api.FunctionalTests.Support;
using TenantManager.TestSupport;
using Xunit;

namespace TenantManager.Api.FunctionalTests.Access;

public sealed class UserTests(AccessBench bench) : IClassFixture<AccessBench>
{
    private const string Users = "/api/tenant/users";

    [Fact]
    public async Task Are_listed_newest_first_page_by_page()
    {
        var tenant = await bench.One.Api.RegisterAsync();
        var emails = new List<string> { tenant.Email };
        for (var i = 0; i < 4; i++)
            emails.Insert(0, (await bench.AddUserAsync(tenant)).Email);

        var seen = new List<string>();
        string? cursor = null;
        do
        {
            var page = await bench.Other.Api.GetAsync($"{Users}?limit=2{(cursor is null ? "" : $"&cursor={cursor}")}", tenant.AccessToken);
            seen.AddRange(page.Data.AsArray().Select(user => (string)user!["email"]!));
            Assert.Equal(5, (int)page.Json!["pagination"]!["total"]!);
            cursor = (string?)page.Json["pagination"]!["next_cursor"];
        }
        while (cursor is not null);

        Assert.Equal(emails, seen);
    }

    [Fact]
    public async Task A_change_of_role_counts_at_once_and_everywhere()
    {
        var tenant = await bench.One.Api.RegisterAsync();
        var user = await bench.AddUserAsync(tenant);
        var token = await LogInAsync(user);
        Assert.Equal("not_allowed", (await bench.Other.Api.GetAsync("/api/tenant/api-keys", token)).Code);

        Assert.Equal("ADMIN", (string)(await UpdateAsync(tenant, user.Id, new { role = "ADMIN" })).Data["role"]!);

        await Eventually.TrueAsync("the other replica knows", AccessBench.Soon, async () =>
            (await bench.Other.Api.GetAsync("/api/tenant/api-keys", token)).Status == HttpStatusCode.OK);
    }

    [Fact]
    public async Task Deactivated_a_user_is_out_and_comes_in_again_only_by_logging_in_when_activated()
    {
        var tenant = await bench.One.Api.RegisterAsync();
        var user = await bench.AddUserAsync(tenant);
        var session = await bench.One.Api.LogInAsync(user.AsRegistered());
        Assert.Equal("ok", await bench.MeAsync((string)session["access_token"]!));

        await UpdateAsync(tenant, user.Id, new { is_active = false });
        await Eventually.TrueAsync("it is refused", AccessBench.Soon, async () =>
            await bench.MeAsync((string)session["access_token"]!) is "invalid_token" or "user_inactive");
        Assert.Equal("user_inactive", (await bench.Other.Api.TryLogInAsync(user.Email, user.Password)).Code);

        await UpdateAsync(tenant, user.Id, new { is_active = true });
        await bench.BecomesAsync("invalid_token", (string)session["access_token"]!);
        Assert.Equal("invalid_refresh_token", (await bench.One.Api.PostAsync(
            "/api/auth/refresh", new { refresh_token = (string)session["refresh_token"]! })).Code);
        Assert.Equal("ok", await bench.MeAsync(await LogInAsync(user)));
    }

    [Fact]
    public async Task Removed_a_user_is_gone_and_the_email_is_free()
    {
        var tenant = await bench.One.Api.RegisterAsync();
        var user = await bench.AddUserAsync(tenant);
        var token = await LogInAsync(user);

        var removed = await bench.One.Api.SendAsync(HttpMethod.Delete, $"{Users}/{user.Id}", token: tenant.AccessToken);

        Assert.Equal(HttpStatusCode.OK, removed.Status);
        await bench.BecomesAsync("invalid_token", token);
        Assert.Equal(HttpStatusCode.Created, (await bench.Other.Api.TryRegisterAsync("Free again", user.Email)).Status);
    }

    [Fact]
    public async Task The_last_active_administrator_stays_one()
    {
        var tenant = await bench.One.Api.RegisterAsync();
        await bench.AddUserAsync(tenant);
        var inactive = await bench.AddUserAsync(tenant, role: "ADMIN");
        await UpdateAsync(tenant, inactive.Id, new { is_active = false });
        var id = (string)tenant.Data["user"]!["id"]!;

        foreach (var answer in new[]
        {
            await UpdateAsync(tenant, id, new { role = "USER" }), await UpdateAsync(tenant, id, new { is_active = false }),
            await bench.One.Api.SendAsync(HttpMethod.Delete, $"{Users}/{id}", token: tenant.AccessToken),
        })
        {
            Assert.Equal((HttpStatusCode.Conflict, "last_administrator"), (answer.Status, answer.Code));
        }

        Assert.Equal("ok", await bench.MeAsync(tenant.AccessToken));
    }

    [Fact]
    public async Task Of_two_last_administrators_who_demote_each_other_at_once_one_is_left()
    {
        for (var round = 0; round < 5; round++)
        {
            var tenant = await bench.One.Api.RegisterAsync();
            var other = await bench.AddUserAsync(tenant, role: "ADMIN");
            var (mine, theirs) = ((string)tenant.Data["user"]!["id"]!, await LogInAsync(other));

            var answers = await Task.WhenAll(
                bench.One.Api.SendAsync(HttpMethod.Patch, $"{Users}/{other.Id}", new { role = "USER" }, tenant.AccessToken),
                bench.Other.Api.SendAsync(HttpMethod.Patch, $"{Users}/{mine}", new { role = "USER" }, theirs));

            Assert.Contains(answers, answer => answer.Status == HttpStatusCode.OK);
            Assert.Equal([1L], await bench.Tests.Postgres.QueryAsync<long>(
                bench.One.Registry, $"SELECT count(*) FROM global_users WHERE tenant_id = '{tenant.TenantId}' AND role = 'ADMIN' AND is_active"));
        }
    }

    [Fact]
    public async Task Another_tenants_are_not_there()
    {
        var (mine, theirs) = (await bench.One.Api.RegisterAsync(), await bench.One.Api.RegisterAsync());
        var user = await bench.AddUserAsync(theirs);

        Assert.Equal("user_not_found", (await UpdateAsync(mine, user.Id, new { role = "ADMIN" })).Code);
        Assert.Equal("user_not_found", (await bench.One.Api.SendAsync(HttpMethod.Delete, $"{Users}/{user.Id}", token: mine.AccessToken)).Code);
        Assert.DoesNotContain(user.Email, (await bench.One.Api.GetAsync(Users, mine.AccessToken)).Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Nothing_to_change_and_roles_that_are_none_are_refused()
    {
        var tenant = await bench.One.Api.RegisterAsync();
        var user = await bench.AddUserAsync(tenant);

        Assert.NotEmpty((await UpdateAsync(tenant, user.Id, new { })).ErrorsOf("role"));
        Assert.NotEmpty((await UpdateAsync(tenant, user.Id, new { role = "ROOT" })).ErrorsOf("role"));
        Assert.NotEmpty((await UpdateAsync(tenant, user.Id, new { is_active = "yes" })).ErrorsOf("is_active"));
    }

    [Fact]
    public async Task Another_password_ends_the_other_sessions_and_the_old_password()
    {
        var tenant = await bench.One.Api.RegisterAsync();
        var other = (string)(await bench.Other.Api.LogInAsync(tenant))["access_token"]!;
        var password = SecretLedger.NewSecret();
        bench.Tests.Secrets.Add(password);

        var wrong = await ChangePasswordAsync(tenant.AccessToken, "not the password", password);
        var common = await ChangePasswordAsync(tenant.AccessToken, tenant.Password, "password1");
        var changed = await ChangePasswordAsync(tenant.AccessToken, tenant.Password, password);

        Assert.Equal((HttpStatusCode.BadRequest, "wrong_password"), (wrong.Status, wrong.Code));
        Assert.NotEmpty(common.ErrorsOf("new_password"));
        Assert.Equal(HttpStatusCode.OK, changed.Status);
        await bench.BecomesAsync("invalid_token", other);
        Assert.Equal("ok", await bench.MeAsync(tenant.AccessToken));
        Assert.Equal("invalid_credentials", (await bench.Other.Api.TryLogInAsync(tenant.Email, tenant.Password)).Code);
        Assert.Equal(HttpStatusCode.OK, (await bench.Other.Api.TryLogInAsync(tenant.Email, password)).Status);
    }

    [Fact]
    public async Task Of_two_who_change_it_at_once_one_is_told()
    {
        var tenant = await bench.One.Api.RegisterAsync();
        var passwords = Enumerable.Range(0, 2).Select(_ => SecretLedger.NewSecret()).ToList();
        bench.Tests.Secrets.Add([.. passwords]);

        var answers = await Task.WhenAll(passwords.Select(password => ChangePasswordAsync(tenant.AccessToken, tenant.Password, password)));

        Assert.Single(answers, answer => answer.Status == HttpStatusCode.OK);
    }

    private Task<Answer> ChangePasswordAsync(string token, string current, string next) =>
        bench.One.Api.PostAsync("/api/auth/change-password", new { current_password = current, new_password = next }, token);

    private Task<Answer> UpdateAsync(Registered tenant, string userId, object change) =>
        bench.One.Api.SendAsync(HttpMethod.Patch, $"{Users}/{userId}", change, tenant.AccessToken);

    private async Task<string> LogInAsync(AddedUser user) => (string)(await bench.One.Api.LogInAsync(user.AsRegistered()))["access_token"]!;
}
