using System.Diagnostics;
using System.Net;
using Npgsql;
using TenantManager.Api.Configuration;
using TenantManager.Api.FunctionalTests.Support;
using TenantManager.TestSupport;
using Xunit;

namespace TenantManager.Api.FunctionalTests.Auth;

public sealed class LoginTests(TestBench bench)
{
    private readonly ApiClient _api = bench.Service.Api;

    [Fact]
    public async Task Answers_with_tokens_the_user_and_the_url_of_the_database()
    {
        var tenant = await _api.RegisterAsync();

        var data = await _api.LogInAsync(tenant);

        Assert.Equal(tenant.TenantId, (string)data["tenant_id"]!);
        Assert.Equal(tenant.TenantId, (string)data["user"]!["tenant_id"]!);
        Assert.Equal(tenant.Email, (string)data["user"]!["email"]!);
        Assert.Equal("ADMIN", (string)data["user"]!["role"]!);
        Assert.NotEmpty((string)data["access_token"]!);
        Assert.NotEmpty((string)data["refresh_token"]!);
        Assert.StartsWith($"postgresql://{tenant.DatabaseName}:", (string)data["database_url"]!, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Gives_a_database_url_that_psql_and_node_take_as_it_is()
    {
        var tenant = await _api.RegisterAsync();
        var url = (string)(await _api.LogInAsync(tenant))["database_url"]!;

        var user = await ProcessRun.OutputAsync(
            Path.Combine(bench.Postgres.BinDirectory, "psql"), ["--no-psqlrc", "-Atc", "SELECT current_user, current_database()", url]);

        Assert.Equal($"{tenant.DatabaseName}|{tenant.DatabaseName}", user.Trim());
        await using var connection = new NpgsqlConnection(PostgresUrl.Parse(url).ConnectionString + ";Pooling=false");
        await connection.OpenAsync(TestContext.Current.CancellationToken);
    }

    [Fact]
    public async Task Gives_a_role_that_can_open_its_own_database_and_no_other()
    {
        await using var service = await bench.StartAsync(("ISOLATE_SHARED_DATABASES", "true"));
        var (mine, other) = (await service.Api.RegisterAsync(), await service.Api.RegisterAsync());
        var url = PostgresUrl.Parse((string)(await service.Api.LogInAsync(mine))["database_url"]!);
        var databases = new[]
        {
            other.DatabaseName, "postgres", "template1", bench.SmallSource,
            service.Registry,
        };

        // Those that belong to a superuser, the administrator may not close: it says what to run.
        foreach (var name in new[] { "postgres", "template1" })
        {
            Assert.Contains($"REVOKE CONNECT ON DATABASE \\\"{name}\\\" FROM PUBLIC", service.Output, StringComparison.Ordinal);
            await bench.Postgres.ExecuteAsync(
                "postgres", $"GRANT CONNECT ON DATABASE {name} TO {PostgresServer.Administrator}; REVOKE CONNECT ON DATABASE {name} FROM PUBLIC");
        }

        foreach (var database in databases)
        {
            var settings = new NpgsqlConnectionStringBuilder(url.ConnectionString) { Database = database, Pooling = false };
            await using var connection = new NpgsqlConnection(settings.ConnectionString);
            var refusal = await Assert.ThrowsAsync<PostgresException>(() => connection.OpenAsync(TestContext.Current.CancellationToken));
            Assert.Equal(PostgresErrorCodes.InsufficientPrivilege, refusal.SqlState);
        }
    }

    [Fact]
    public async Task Answers_an_unknown_email_and_a_wrong_password_alike()
    {
        var tenant = await _api.RegisterAsync();

        var wrong = await _api.TryLogInAsync(tenant.Email, "not the password");
        var unknown = await _api.TryLogInAsync(ApiClient.NewEmail(), "not the password");

        Assert.Equal(HttpStatusCode.Unauthorized, wrong.Status);
        Assert.Equal("invalid_credentials", wrong.Code);
        Assert.Contains("Bearer", wrong.Headers["WWW-Authenticate"], StringComparison.Ordinal);
        Assert.Equal(WithoutTrace(wrong), WithoutTrace(unknown));
        Assert.Equal(wrong.Headers.Keys.Order(), unknown.Headers.Keys.Order());
    }

    [Theory]
    [InlineData("UPDATE tenant_registry SET status = 'suspended' WHERE id = '{0}'", "tenant_suspended")]
    [InlineData("UPDATE global_users SET is_active = false WHERE tenant_id = '{0}'", "user_inactive")]
    public async Task Tells_only_who_knows_the_password_that_the_account_is_closed(string statement, string code)
    {
        var tenant = await _api.RegisterAsync();
        await bench.Postgres.ExecuteAsync(bench.Service.Registry, string.Format(System.Globalization.CultureInfo.InvariantCulture, statement, tenant.TenantId));

        var right = await _api.TryLogInAsync(tenant.Email, tenant.Password);
        var wrong = await _api.TryLogInAsync(tenant.Email, "not the password");
        var refresh = await _api.PostAsync("/api/auth/refresh", new { refresh_token = tenant.RefreshToken });
        var me = await _api.GetAsync("/api/me", tenant.AccessToken);

        Assert.Equal((HttpStatusCode.Forbidden, code), (right.Status, right.Code));
        Assert.Equal((HttpStatusCode.Unauthorized, "invalid_credentials"), (wrong.Status, wrong.Code));
        Assert.Equal(HttpStatusCode.Forbidden, refresh.Status);
        Assert.Equal((HttpStatusCode.Forbidden, code), (me.Status, me.Code));
    }

    [Fact]
    public async Task Keeps_the_database_url_from_users_who_are_no_administrators()
    {
        var tenant = await _api.RegisterAsync();
        await bench.Postgres.ExecuteAsync(bench.Service.Registry, $"UPDATE global_users SET role = 'USER' WHERE tenant_id = '{tenant.TenantId}'");

        var data = await _api.LogInAsync(tenant);

        Assert.Equal("USER", (string)data["user"]!["role"]!);
        Assert.Null(data["database_url"]);
    }

    [Fact]
    public async Task Names_the_pooler_in_the_database_url_where_there_is_one()
    {
        await using var service = await bench.StartAsync(
            ("TENANT_DATABASE_HOST", "pooler.example.com"), ("TENANT_DATABASE_PORT", "6432"));
        var tenant = await service.Api.RegisterAsync();

        var url = new Uri((string)(await service.Api.LogInAsync(tenant))["database_url"]!);

        Assert.Equal(("pooler.example.com", 6432), (url.Host, url.Port));
        Assert.Equal("pooler.example.com", (string)tenant.Data["database"]!["host"]!);
    }

    [Theory]
    [InlineData("$2b$04$")]
    [InlineData("$2a$10$")]
    public async Task Brings_an_older_hash_up_to_date(string variantAndFactor)
    {
        var tenant = await _api.RegisterAsync();
        var older = BCrypt.Net.BCrypt.HashPassword(tenant.Password, variantAndFactor + "CCCCCCCCCCCCCCCCCCCCC.");
        await bench.Postgres.ExecuteAsync(
            bench.Service.Registry, $"UPDATE global_users SET password_hash = '{older}' WHERE tenant_id = '{tenant.TenantId}'");

        Assert.Equal(HttpStatusCode.Unauthorized, (await _api.TryLogInAsync(tenant.Email, "not the password")).Status);
        Assert.Equal(older, await HashOfAsync(tenant));
        await _api.LogInAsync(tenant);
        var newer = await HashOfAsync(tenant);
        await _api.LogInAsync(tenant);

        Assert.StartsWith("$2b$10$", newer, StringComparison.Ordinal);
        Assert.Equal(newer, await HashOfAsync(tenant));
        Assert.Equal(HttpStatusCode.Unauthorized, (await _api.TryLogInAsync(tenant.Email, "not the password")).Status);
    }

    /// <summary>A session is of the password that is right when it begins.</summary>
    [Theory]
    [InlineData(true, HttpStatusCode.Unauthorized)]
    [InlineData(false, HttpStatusCode.OK)]
    public async Task Waits_for_whoever_changes_the_password_at_the_same_time(bool isChanged, HttpStatusCode status)
    {
        var tenant = await _api.RegisterAsync();
        await using var connection = await bench.Postgres.OpenAsync(bench.Service.Registry);
        await using var change = await connection.BeginTransactionAsync(TestContext.Current.CancellationToken);
        await using var lockRow = new NpgsqlCommand(
            $"UPDATE global_users SET password_hash = 'changed' WHERE tenant_id = '{tenant.TenantId}'", connection, change);
        await lockRow.ExecuteNonQueryAsync(TestContext.Current.CancellationToken);

        var login = _api.TryLogInAsync(tenant.Email, tenant.Password);
        await Eventually.TrueAsync("the login waits", ServiceProcess.Patience, async () => (await bench.Postgres.QueryAsync<int>(
            bench.Service.Registry,
            $"SELECT 1 FROM pg_locks l WHERE NOT l.granted AND {lockRow.Connection!.ProcessID} = ANY (pg_blocking_pids(l.pid))")).Count > 0);
        await (isChanged ? change.CommitAsync(TestContext.Current.CancellationToken) : change.RollbackAsync(TestContext.Current.CancellationToken));

        Assert.Equal(status, (await login).Status);
    }

    [Fact]
    public async Task A_flood_of_logins_leaves_the_rest_answering()
    {
        await using var service = await bench.StartAsync(("BCRYPT_WORK_FACTOR", "11"));
        var tenant = await service.Api.RegisterAsync();
        var flood = Enumerable.Range(0, 50).Select(_ => service.Api.TryLogInAsync(tenant.Email, "not the password")).ToList();

        var watch = Stopwatch.StartNew();
        var me = await service.Api.GetAsync("/api/me", tenant.AccessToken);
        var health = await service.StatusOfHealthAsync();
        var during = watch.Elapsed;
        var stillBusy = flood.Any(login => !login.IsCompleted);
        var answers = await Task.WhenAll(flood);

        Assert.True(stillBusy, "The flood ended too soon to tell anything.");
        Assert.Equal((HttpStatusCode.OK, HttpStatusCode.OK), (me.Status, health));
        Assert.True(during < TimeSpan.FromSeconds(5), $"/api/me and /health took {during}.");
        Assert.All(answers, answer => Assert.Contains(answer.Code, new[] { "invalid_credentials", "overloaded", "request_timeout" }));
    }

    private async Task<string> HashOfAsync(Registered tenant) => Assert.Single(await bench.Postgres.QueryAsync<string>(
        bench.Service.Registry, $"SELECT password_hash FROM global_users WHERE tenant_id = '{tenant.TenantId}'"));

    private static string WithoutTrace(Answer answer)
    {
        var body = answer.Json!.AsObject();
        body.Remove("trace_id");
        return body.ToJsonString();
    }
}
