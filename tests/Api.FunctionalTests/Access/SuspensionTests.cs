using System.Net;
using Npgsql;
using TenantManager.Api.Configuration;
using TenantManager.Api.FunctionalTests.Support;
using TenantManager.TestSupport;
using Xunit;

namespace TenantManager.Api.FunctionalTests.Access;

public sealed class SuspensionTests(AccessBench bench) : IClassFixture<AccessBench>
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Ends_the_sessions_in_the_database_and_lets_nobody_in_until_the_tenant_is_activated()
    {
        var (tenant, url) = await RegisterAsync();
        await using var session = await OpenAsync(url);

        await bench.SuspendAsync(tenant.TenantId);

        var ended = await Assert.ThrowsAnyAsync<NpgsqlException>(() => QueryAsync(session));
        Assert.True(ended is PostgresException { SqlState: "57P01" } or { InnerException: IOException }, ended.ToString());
        Assert.Equal("28000", (await Assert.ThrowsAsync<PostgresException>(() => OpenAsync(url))).SqlState);
        Assert.Equal([false], await bench.Tests.Postgres.QueryAsync<bool>(
            "postgres", $"SELECT has_database_privilege('{tenant.DatabaseName}', '{tenant.DatabaseName}', 'CONNECT')"));

        await bench.ActivateAsync(tenant.TenantId);
        await using var again = await OpenAsync(url);
        Assert.Equal(tenant.DatabaseName, await QueryAsync(again));
    }

    [Fact]
    public async Task Takes_from_everybody_what_the_tenant_has_given_away()
    {
        var (tenant, url) = await RegisterAsync();
        var (friend, friendsUrl) = await RegisterAsync();
        await using (var owner = await OpenAsync(url))
        {
            await new NpgsqlCommand(
                $"GRANT CONNECT ON DATABASE {tenant.DatabaseName} TO {friend.DatabaseName}, PUBLIC", owner).ExecuteNonQueryAsync(Stop);
        }

        await using var guest = await OpenAsync(friendsUrl, tenant.DatabaseName);
        await using (var host = await OpenAsync(friendsUrl))
        {
            await new NpgsqlCommand($"GRANT CONNECT ON DATABASE {friend.DatabaseName} TO {tenant.DatabaseName}", host).ExecuteNonQueryAsync(Stop);
        }

        await using var elsewhere = await OpenAsync(url, friend.DatabaseName);
        // PostgreSQL 15 does not let a role give itself away any more.
        if (guest.PostgreSqlVersion.Major < 15)
            await new NpgsqlCommand($"GRANT {tenant.DatabaseName} TO {friend.DatabaseName}", elsewhere).ExecuteNonQueryAsync(Stop);

        await bench.SuspendAsync(tenant.TenantId);

        await Assert.ThrowsAnyAsync<NpgsqlException>(() => QueryAsync(guest));
        await Assert.ThrowsAnyAsync<NpgsqlException>(() => QueryAsync(elsewhere));
        Assert.Empty(await bench.Tests.Postgres.QueryAsync<string>(
            "postgres", $"SELECT pg_get_userbyid(member)::text FROM pg_auth_members WHERE roleid = '{tenant.DatabaseName}'::regrole"));
        Assert.Equal("42501", (await Assert.ThrowsAsync<PostgresException>(() => OpenAsync(friendsUrl, tenant.DatabaseName))).SqlState);
        await bench.ActivateAsync(tenant.TenantId);
        Assert.Equal("42501", (await Assert.ThrowsAsync<PostgresException>(() => OpenAsync(friendsUrl, tenant.DatabaseName))).SqlState);
    }

    [Theory]
    [InlineData("ALTER ROLE {0} PASSWORD 'another'")]
    [InlineData("GRANT CONNECT ON DATABASE {0} TO PUBLIC")]
    public async Task A_session_that_holds_a_lock_is_no_obstacle(string statement)
    {
        var (tenant, url) = await RegisterAsync();
        await using var session = await OpenAsync(url);
        await using var transaction = await session.BeginTransactionAsync(Stop);
        await new NpgsqlCommand(
            statement.Replace("{0}", tenant.DatabaseName, StringComparison.Ordinal), session, transaction).ExecuteNonQueryAsync(Stop);

        await bench.SuspendAsync(tenant.TenantId);

        Assert.Equal("28000", (await Assert.ThrowsAsync<PostgresException>(() => OpenAsync(url))).SqlState);
    }

    [Fact]
    public async Task Whoever_comes_again_and_again_and_gives_away_what_it_can_is_out_in_the_end()
    {
        var (tenant, url) = await RegisterAsync();
        using var enough = CancellationTokenSource.CreateLinkedTokenSource(Stop);
        var hostile = Enumerable.Range(0, 4).Select(_ => Task.Run(async () =>
        {
            while (!enough.IsCancellationRequested)
            {
                try
                {
                    await using var session = await OpenAsync(url);
                    await using var command = new NpgsqlCommand($"GRANT CONNECT ON DATABASE {tenant.DatabaseName} TO PUBLIC", session);
                    while (!enough.IsCancellationRequested)
                        await command.ExecuteNonQueryAsync(enough.Token);
                }
                catch (Exception e) when (e is NpgsqlException or OperationCanceledException)
                {
                    await Task.Delay(TimeSpan.FromMilliseconds(5), Stop);
                }
            }
        }, Stop)).ToList();

        await bench.SuspendAsync(tenant.TenantId);

        Assert.Equal([0L], await bench.Tests.Postgres.QueryAsync<long>(
            "postgres", $"SELECT count(*) FROM pg_stat_activity WHERE datname = '{tenant.DatabaseName}'"));
        Assert.Equal([0L], await bench.Tests.Postgres.QueryAsync<long>(
            "postgres",
            $"SELECT count(*) FROM pg_database, aclexplode(datacl) WHERE datname = '{tenant.DatabaseName}' AND privilege_type = 'CONNECT'"));
        await enough.CancelAsync();
        await Task.WhenAll(hostile);
    }

    [Fact]
    public async Task Shows_and_keeps_its_first_reason_until_the_tenant_is_activated()
    {
        var (tenant, _) = await RegisterAsync();
        var path = $"/api/admin/tenants/{tenant.TenantId}";

        var first = await bench.AsOperatorAsync(HttpMethod.Post, path + "/suspend", new { reason = "  Not paid.  " });
        var second = await bench.AsOperatorAsync(HttpMethod.Post, path + "/suspend", new { reason = "Other." });
        var activated = await bench.AsOperatorAsync(HttpMethod.Post, path + "/activate");
        var again = await bench.AsOperatorAsync(HttpMethod.Post, path + "/activate");

        Assert.Equal(("suspended", "Not paid."), ((string)first.Data["status"]!, (string)first.Data["suspension_reason"]!));
        Assert.EndsWith("Z", (string)first.Data["suspended_at"]!, StringComparison.Ordinal);
        Assert.Equal("Not paid.", (string)second.Data["suspension_reason"]!);
        Assert.Equal("active", (string)activated.Data["status"]!);
        Assert.Null(activated.Data["suspension_reason"]);
        Assert.Null(activated.Data["suspended_at"]);
        Assert.Equal(HttpStatusCode.OK, again.Status);
    }

    [Theory]
    [InlineData("")]
    [InlineData("   ")]
    [InlineData("a\nb")]
    public async Task Wants_a_reason(string reason)
    {
        var (tenant, _) = await RegisterAsync();

        var answer = await bench.AsOperatorAsync(HttpMethod.Post, $"/api/admin/tenants/{tenant.TenantId}/suspend", new { reason });

        Assert.Equal((HttpStatusCode.BadRequest, "validation_failed"), (answer.Status, answer.Code));
        Assert.NotEmpty(answer.ErrorsOf("reason"));
        Assert.Equal("ok", await bench.MeAsync(tenant.AccessToken));
    }

    [Fact]
    public async Task Is_for_operators_and_for_tenants_that_are_complete()
    {
        var (tenant, _) = await RegisterAsync();
        var path = $"/api/admin/tenants/{tenant.TenantId}/suspend";

        Assert.Equal("invalid_admin_key", (await bench.One.Api.PostAsync(path, new { reason = "Mine." }, tenant.AccessToken)).Code);
        Assert.Equal("tenant_not_found", (await bench.AsOperatorAsync(
            HttpMethod.Post, $"/api/admin/tenants/{Guid.NewGuid()}/suspend", new { reason = "Nobody's." })).Code);
    }

    /// <summary>What a process that was killed between the registry's commit and the server's statements leaves.</summary>
    [Fact]
    public async Task What_was_not_finished_any_replica_finishes()
    {
        var (tenant, url) = await RegisterAsync();
        await using var session = await OpenAsync(url);

        await bench.RegistryAsync($"UPDATE tenant_registry SET status = 'suspended' WHERE id = '{tenant.TenantId}'");
        await Eventually.TrueAsync("its session is ended", ServiceProcess.Patience, async () =>
            (await bench.Tests.Postgres.QueryAsync<long>(
                "postgres", $"SELECT count(*) FROM pg_stat_activity WHERE datname = '{tenant.DatabaseName}'"))[0] == 0);
        await Eventually.TrueAsync("its role may not log in", ServiceProcess.Patience, async () =>
            !(await bench.Tests.Postgres.QueryAsync<bool>(
                "postgres", $"SELECT rolcanlogin FROM pg_roles WHERE rolname = '{tenant.DatabaseName}'"))[0]);

        await bench.RegistryAsync($"UPDATE tenant_registry SET status = 'active' WHERE id = '{tenant.TenantId}'");
        await Eventually.TrueAsync("its role may log in", ServiceProcess.Patience, async () =>
            (await bench.Tests.Postgres.QueryAsync<bool>(
                "postgres", $"SELECT rolcanlogin FROM pg_roles WHERE rolname = '{tenant.DatabaseName}'"))[0]);
        await using var again = await OpenAsync(url);
    }

    [Fact]
    public async Task Two_at_once_against_each_other_end_as_the_registry_says()
    {
        var (tenant, url) = await RegisterAsync();
        var calls = Enumerable.Range(0, 12).Select(i => i % 2 == 0
            ? bench.AsOperatorAsync(HttpMethod.Post, $"/api/admin/tenants/{tenant.TenantId}/suspend", new { reason = "Now." })
            : bench.AsOperatorAsync(HttpMethod.Post, $"/api/admin/tenants/{tenant.TenantId}/activate"));

        var answers = await Task.WhenAll(calls);

        Assert.All(answers, answer => Assert.True(answer.Status is HttpStatusCode.OK or HttpStatusCode.Conflict, answer.Text));
        var status = (string)(await bench.AsOperatorAsync(HttpMethod.Get, $"/api/admin/tenants/{tenant.TenantId}")).Data["status"]!;
        var opening = await Record.ExceptionAsync(async () => await (await OpenAsync(url)).DisposeAsync());
        Assert.Equal(status == "suspended", opening is PostgresException { SqlState: "28000" });
    }

    private async Task<(Registered Tenant, string Url)> RegisterAsync()
    {
        var tenant = await bench.One.Api.RegisterAsync();
        return (tenant, (string)(await bench.One.Api.LogInAsync(tenant))["database_url"]!);
    }

    private static async Task<NpgsqlConnection> OpenAsync(string url, string? database = null)
    {
        var settings = new NpgsqlConnectionStringBuilder(PostgresUrl.Parse(url).ConnectionString) { Pooling = false };
        settings.Database = database ?? settings.Database;
        var connection = new NpgsqlConnection(settings.ConnectionString);
        try
        {
            await connection.OpenAsync(Stop);
            return connection;
        }
        catch
        {
            await connection.DisposeAsync();
            throw;
        }
    }

    private static async Task<string?> QueryAsync(NpgsqlConnection connection)
    {
        await using var command = new NpgsqlCommand("SELECT current_database()::text", connection);
        return (string?)await command.ExecuteScalarAsync(Stop);
    }
}
