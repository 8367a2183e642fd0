using System.Net;
using TenantManager.TestSupport;
using Xunit;

namespace TenantManager.Api.FunctionalTests.Access;

/// <summary>A token is good as long as what it speaks of is, on every replica.</summary>
public sealed class RevocationTests(AccessBench bench) : IClassFixture<AccessBench>
{
    [Fact]
    public async Task Of_a_suspended_tenant_it_is_refused_until_the_tenant_is_activated()
    {
        var tenant = await bench.One.Api.RegisterAsync();
        Assert.Equal("ok", await bench.MeAsync(tenant.AccessToken));

        await bench.SuspendAsync(tenant.TenantId);
        await bench.BecomesAsync("tenant_suspended", tenant.AccessToken);
        Assert.Equal("tenant_suspended", (await bench.Other.Api.TryLogInAsync(tenant.Email, tenant.Password)).Code);
        Assert.Equal("tenant_suspended", (await bench.Other.Api.PostAsync("/api/auth/refresh", new { refresh_token = tenant.RefreshToken })).Code);

        await bench.ActivateAsync(tenant.TenantId);
        await bench.BecomesAsync("ok", tenant.AccessToken);
        await bench.Other.Api.LogInAsync(tenant);
    }

    [Fact]
    public async Task Of_a_session_that_was_ended_it_is_refused_and_those_of_other_sessions_are_not()
    {
        var tenant = await bench.One.Api.RegisterAsync();
        var other = (string)(await bench.Other.Api.LogInAsync(tenant))["access_token"]!;
        Assert.Equal("ok", await bench.MeAsync(tenant.AccessToken));

        await bench.One.Api.PostAsync("/api/auth/logout", new { refresh_token = tenant.RefreshToken }, tenant.AccessToken);

        await bench.BecomesAsync("invalid_token", tenant.AccessToken);
        Assert.Equal("ok", await bench.MeAsync(other));
    }

    [Fact]
    public async Task Of_a_session_whose_refresh_token_was_used_twice_it_is_refused()
    {
        var tenant = await bench.One.Api.RegisterAsync();
        var refreshed = (await bench.One.Api.PostAsync("/api/auth/refresh", new { refresh_token = tenant.RefreshToken })).Data;
        Assert.Equal("ok", await bench.MeAsync((string)refreshed["access_token"]!));

        await bench.One.Api.PostAsync("/api/auth/refresh", new { refresh_token = tenant.RefreshToken });

        await bench.BecomesAsync("invalid_token", (string)refreshed["access_token"]!);
    }

    [Theory]
    [InlineData("UPDATE global_users SET is_active = false WHERE email = '{0}'", "user_inactive")]
    [InlineData("DELETE FROM global_users WHERE email = '{0}'", "invalid_token")]
    [InlineData("DELETE FROM tenant_registry t USING global_users u WHERE u.tenant_id = t.id AND u.email = '{0}'", "invalid_token")]
    public async Task Whoever_changes_the_registry_is_heard(string sql, string code)
    {
        var tenant = await bench.One.Api.RegisterAsync();
        Assert.Equal("ok", await bench.MeAsync(tenant.AccessToken));

        await bench.RegistryAsync(sql.Replace("{0}", tenant.Email, StringComparison.Ordinal));

        await bench.BecomesAsync(code, tenant.AccessToken);
    }

    [Fact]
    public async Task The_role_is_the_registrys_and_not_the_tokens()
    {
        var tenant = await bench.One.Api.RegisterAsync();
        Assert.Equal(HttpStatusCode.OK, (await bench.Other.Api.GetAsync("/api/tenant/api-keys", tenant.AccessToken)).Status);

        await bench.RegistryAsync($"UPDATE global_users SET role = 'USER' WHERE email = '{tenant.Email}'");

        await Eventually.TrueAsync("the other replica knows", AccessBench.Soon, async () =>
            (await bench.Other.Api.GetAsync("/api/tenant/api-keys", tenant.AccessToken)).Status == HttpStatusCode.Forbidden);
        Assert.Equal("USER", (string)(await bench.Other.Api.GetAsync("/api/me", tenant.AccessToken)).Data["user"]!["role"]!);
    }

    [Fact]
    public async Task A_replica_that_hears_nothing_at_the_moment_asks()
    {
        var tenant = await bench.One.Api.RegisterAsync();
        Assert.Equal("ok", await bench.MeAsync(tenant.AccessToken));

        await bench.Tests.Postgres.ExecuteAsync("postgres", "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'tenant-manager access'");
        await bench.RegistryAsync($"UPDATE global_users SET is_active = false WHERE email = '{tenant.Email}'");

        await bench.BecomesAsync("user_inactive", tenant.AccessToken);
    }

    [Fact]
    public async Task No_query_is_made_for_what_is_known()
    {
        var tenant = await bench.One.Api.RegisterAsync();
        await bench.MeAsync(tenant.AccessToken);
        var userId = (string)tenant.Data["user"]!["id"]!;
        var before = await QueriesAsync(userId);

        for (var i = 0; i < 200; i++)
            Assert.Equal(HttpStatusCode.OK, (await bench.One.Api.GetAsync("/api/me", tenant.AccessToken)).Status);

        Assert.True(before > 0, "No look-up of the user is in the log.");
        Assert.InRange(await QueriesAsync(userId) - before, 0, 20);
    }

    /// <summary>How often the user was looked up in the registry, as its log has it.</summary>
    private async Task<int> QueriesAsync(string userId)
    {
        var log = await File.ReadAllTextAsync(bench.Tests.Postgres.LogFile, TestContext.Current.CancellationToken);
        return log.Split('\n').Count(line => line.Contains($"@{bench.One.Registry}/", StringComparison.Ordinal)
            && line.Contains($"parameters: $1 = '{userId}', $2 = ", StringComparison.Ordinal));
    }
}
