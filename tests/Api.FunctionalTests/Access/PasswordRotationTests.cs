using System.Net;
using Npgsql;
using TenantManager.Api.FunctionalTests.Support;
using TenantManager.TestSupport;
using Xunit;

namespace TenantManager.Api.FunctionalTests.Access;

public sealed class PasswordRotationTests(AccessBench bench) : IClassFixture<AccessBench>
{
    internal const string Path = "/api/tenant/database/credentials/rotate";

    private const string WrongPassword = "28P01";

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Refuses_the_old_password_ends_its_sessions_and_all_replicas_go_on_with_the_new_one()
    {
        var (tenant, old) = await bench.RegisterWithUrlAsync();
        await using var session = await TenantSession.OpenAsync(old);
        foreach (var service in new[] { bench.One, bench.Other })
            Assert.Equal(HttpStatusCode.OK, (await service.Api.GetAsync("/api/tenant/database", tenant.AccessToken)).Status);

        var answer = await bench.One.Api.PostAsync(Path, new { }, tenant.AccessToken);

        Assert.True(answer.Status == HttpStatusCode.OK, answer.Text);
        Assert.Equal("no-store", answer.Headers["Cache-Control"]);
        var url = (string)answer.Data["database_url"]!;
        await session.AssertEndedAsync();
        Assert.Equal(WrongPassword, await TenantSession.LoginRefusalAsync(old));
        await using var again = await TenantSession.OpenAsync(url);
        Assert.Equal(tenant.DatabaseName, await again.RunAsync("SELECT current_user::text"));
        Assert.Equal(url, await bench.UrlOfAsync(tenant));
        foreach (var service in new[] { bench.One, bench.Other })
        {
            await Eventually.TrueAsync("its pool has the new password", AccessBench.Soon, async () =>
                (await service.Api.GetAsync("/api/tenant/database", tenant.AccessToken)).Status == HttpStatusCode.OK);
        }
    }

    [Fact]
    public async Task Two_at_once_take_turns_and_the_last_password_is_the_servers()
    {
        var (tenant, old) = await bench.RegisterWithUrlAsync();

        var answers = await Task.WhenAll(Enumerable.Range(0, 4).Select(i =>
            (i % 2 == 0 ? bench.One : bench.Other).Api.PostAsync(Path, new { }, tenant.AccessToken)));

        Assert.All(answers, answer => Assert.True(answer.Status == HttpStatusCode.OK, answer.Text));
        Assert.Equal(["5 5"], await bench.Tests.Postgres.QueryAsync<string>(
            bench.One.Registry,
            $"""
            SELECT database_password_version || ' ' || database_password_applied_version FROM tenant_registry WHERE id = '{tenant.TenantId}'
            """));
        var url = await bench.UrlOfAsync(tenant);
        Assert.Contains(answers, answer => (string)answer.Data["database_url"]! == url);
        await using var session = await TenantSession.OpenAsync(url);
        Assert.Equal(WrongPassword, await TenantSession.LoginRefusalAsync(old));
    }

    [Fact]
    public async Task Sessions_that_give_the_role_a_password_of_their_own_again_and_again_are_out_in_the_end()
    {
        var (tenant, old) = await bench.RegisterWithUrlAsync();
        using var enough = CancellationTokenSource.CreateLinkedTokenSource(Stop);
        var hostile = Enumerable.Range(0, 4).Select(_ => Task.Run(async () =>
        {
            while (!enough.IsCancellationRequested)
            {
                try
                {
                    await using var session = await TenantSession.OpenAsync(old);
                    while (!enough.IsCancellationRequested)
                        await session.RunAsync($"ALTER ROLE {tenant.DatabaseName} PASSWORD 'known to a thief'");
                }
                catch (Exception e) when (e is NpgsqlException or OperationCanceledException)
                {
                    await Task.Delay(TimeSpan.FromMilliseconds(5), Stop);
                }
            }
        }, Stop)).ToList();

        var answer = await bench.One.Api.PostAsync(Path, new { }, tenant.AccessToken);
        Assert.True(answer.Status == HttpStatusCode.OK, $"{answer.Text}\n{bench.One.Output}");
        var url = (string)answer.Data["database_url"]!;
        await using var session = await TenantSession.OpenAsync(url);

        Assert.Equal(WrongPassword, await TenantSession.LoginRefusalAsync(old));
        var thiefs = url.Replace(new Uri(url).UserInfo.Split(':')[1], "known%20to%20a%20thief", StringComparison.Ordinal);
        Assert.Equal(WrongPassword, await TenantSession.LoginRefusalAsync(thiefs));
        Assert.Equal([1L], await bench.Tests.Postgres.QueryAsync<long>(
            "postgres",
            $"SELECT count(*) FROM pg_stat_activity WHERE usename = '{tenant.DatabaseName}' AND application_name <> 'tenant-manager tenant'"));
        await enough.CancelAsync();
        await Task.WhenAll(hostile);
    }

    /// <summary>What a process that was killed between the registry's commit and the server's statements leaves.</summary>
    [Fact]
    public async Task What_was_not_finished_any_replica_finishes()
    {
        var (tenant, old) = await bench.RegisterWithUrlAsync();
        await using var session = await TenantSession.OpenAsync(old);

        await bench.RegistryAsync($"UPDATE tenant_registry SET database_password_version = 2 WHERE id = '{tenant.TenantId}'");
        await Eventually.TrueAsync("the server has the password", ServiceProcess.Patience, async () =>
            (await bench.Tests.Postgres.QueryAsync<int>(
                bench.One.Registry, $"SELECT database_password_applied_version FROM tenant_registry WHERE id = '{tenant.TenantId}'"))[0] == 2);

        await session.AssertEndedAsync();
        await using var again = await TenantSession.OpenAsync(await bench.UrlOfAsync(tenant));
        Assert.Equal(WrongPassword, await TenantSession.LoginRefusalAsync(old));
    }

    [Fact]
    public async Task Operators_do_it_without_seeing_the_password_also_while_the_tenant_is_suspended()
    {
        var (tenant, old) = await bench.RegisterWithUrlAsync();
        await bench.SuspendAsync(tenant.TenantId);

        var answer = await bench.AsOperatorAsync(HttpMethod.Post, Path, tenantId: tenant.TenantId);

        Assert.True(answer.Status == HttpStatusCode.OK, answer.Text);
        Assert.Null(answer.Data["database_url"]);
        Assert.Equal(WrongPassword, await TenantSession.LoginRefusalAsync(old));
        Assert.Equal([false], await bench.Tests.Postgres.QueryAsync<bool>(
            "postgres", $"SELECT rolcanlogin FROM pg_roles WHERE rolname = '{tenant.DatabaseName}'"));
        await bench.ActivateAsync(tenant.TenantId);
        Assert.Equal(WrongPassword, await TenantSession.LoginRefusalAsync(old));
        await using var session = await TenantSession.OpenAsync(await bench.UrlOfAsync(tenant));
    }

    [Fact]
    public async Task Is_not_for_api_keys()
    {
        var (tenant, url) = await bench.RegisterWithUrlAsync();

        var answer = await bench.One.Api.PostAsync(Path, new { }, await bench.AdminKeyOfAsync(tenant));

        Assert.Equal((HttpStatusCode.Forbidden, "not_for_api_keys"), (answer.Status, answer.Code));
        await using var session = await TenantSession.OpenAsync(url);
    }
}
