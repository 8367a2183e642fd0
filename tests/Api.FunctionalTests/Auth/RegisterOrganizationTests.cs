using System.Net;
using System.Text.Json;
using TenantManager.Api.FunctionalTests.Support;
using TenantManager.TestSupport;
using Xunit;

namespace TenantManager.Api.FunctionalTests.Auth;

public sealed class RegisterOrganizationTests(TestBench bench)
{
    private readonly ApiClient _api = bench.Service.Api;

    [Fact]
    public async Task Answers_with_the_tenant_its_administrator_and_tokens()
    {
        var email = ApiClient.NewEmail();

        var answer = await _api.TryRegisterAsync("Shape & Sons", email, plan: "pro");

        Assert.Equal(HttpStatusCode.Created, answer.Status);
        Assert.Equal("Organization registered successfully", (string)answer.Json!["message"]!);
        var data = answer.Data;
        Assert.Equal('7', Guid.Parse((string)data["tenant_id"]!).ToString()[14]);
        Assert.Equal("shape-sons", (string)data["slug"]!);
        Assert.NotEmpty((string)data["access_token"]!);
        Assert.NotEmpty((string)data["refresh_token"]!);
        Assert.Equal(86_400, (int)data["expires_in"]!);
        Assert.Equal(email, (string)data["user"]!["email"]!);
        Assert.Equal("ADMIN", (string)data["user"]!["role"]!);
        Assert.Matches("^t[0-9]+_shape_sons_[0-9a-f]{8}$", (string)data["database"]!["name"]!);
        Assert.Equal(PostgresServer.Host, (string)data["database"]!["host"]!);
        Assert.Equal(bench.Postgres.Port, (int)data["database"]!["port"]!);
        Assert.Equal("no-store", answer.Headers["Cache-Control"]);
    }

    [Fact]
    public async Task Makes_a_database_with_the_schema_of_the_source_and_none_of_its_rows()
    {
        var tenant = await _api.RegisterAsync();

        Assert.Equal(
            await bench.Postgres.DumpSchemaAsync(bench.SmallSource), await bench.Postgres.DumpSchemaAsync(tenant.DatabaseName));
        Assert.Equal([0L], await bench.Postgres.QueryAsync<long>(tenant.DatabaseName, "SELECT count(*) FROM core.company"));
    }

    [Fact]
    public async Task Gives_the_second_of_a_name_a_slug_with_a_number()
    {
        var slugs = new List<string>();
        for (var i = 0; i < 3; i++)
            slugs.Add((await _api.RegisterAsync("Twice Told")).Slug);

        Assert.Equal(["twice-told", "twice-told-2", "twice-told-3"], slugs);
    }

    [Fact]
    public async Task Rejects_a_second_organization_with_the_same_email_however_it_is_written()
    {
        var first = await _api.RegisterAsync();

        var second = await _api.TryRegisterAsync("Another", $"  {first.Email.ToUpperInvariant()} ");

        Assert.Equal(HttpStatusCode.Conflict, second.Status);
        Assert.Equal("email_taken", second.Code);
    }

    [Fact]
    public async Task Lets_exactly_one_of_fifty_at_once_have_an_email()
    {
        var email = ApiClient.NewEmail();

        var answers = await Task.WhenAll(Enumerable.Range(0, 50).Select(i => _api.TryRegisterAsync($"Racer {i}", email)));

        Assert.Single(answers, answer => answer.Status == HttpStatusCode.Created);
        Assert.All(
            answers.Where(answer => answer.Status != HttpStatusCode.Created),
            answer => Assert.Equal((HttpStatusCode.Conflict, "email_taken"), (answer.Status, answer.Code)));
        var databases = await bench.Postgres.QueryAsync<string>(
            "postgres", $"SELECT datname::text FROM pg_database WHERE datname LIKE '{bench.Service.Variables["TENANT_DB_PREFIX"]}racer%'");
        Assert.Single(databases);
    }

    [Fact]
    public async Task Registers_twenty_of_the_same_name_at_once()
    {
        var answers = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => _api.TryRegisterAsync("Crowd")));

        Assert.All(answers, answer => Assert.True(answer.Status == HttpStatusCode.Created, answer.Text));
        Assert.Equal(20, answers.Select(answer => (string)answer.Data["slug"]!).Distinct().Count());
        Assert.Equal(20, answers.Select(answer => (string)answer.Data["database"]!["name"]!).Distinct().Count());
    }

    [Theory]
    [InlineData("'; DROP DATABASE x; --", "drop-database-x")]
    [InlineData("ÄÖÜ Größe & Söhne", "aou-grosse-sohne")]
    [InlineData("日本", null)]
    [InlineData("../../etc", "etc")]
    [InlineData("$(id)", "id")]
    [InlineData("pg_catalog\" OWNER TO postgres; --", "pg-catalog-owner-to-postgres")]
    [InlineData("\u202Egnp.exe", null)]
    [InlineData("  Trimmed   Inc.  ", "trimmed-inc")]
    [InlineData("null", "null")]
    public async Task Takes_names_of_every_kind_for_what_they_are(string name, string? slug)
    {
        var tenant = await _api.RegisterAsync(name);

        Assert.Matches("^[a-z0-9]+(-[a-z0-9]+)*$", tenant.Slug);
        if (slug is not null)
            Assert.Equal(slug, tenant.Slug);
        Assert.Equal(
            [1L], await bench.Postgres.QueryAsync<long>("postgres", $"SELECT count(*) FROM pg_database WHERE datname = '{tenant.DatabaseName}'"));
    }

    [Fact]
    public async Task Takes_a_name_of_255_characters()
    {
        var tenant = await _api.RegisterAsync(new string('x', 255));

        Assert.InRange(tenant.Slug.Length, 1, 50);
        Assert.InRange(tenant.DatabaseName.Length, 1, 63);
    }

    [Theory]
    [InlineData("")]
    [InlineData("x")]
    [InlineData("   ")]
    [InlineData("!?")]
    [InlineData("nul\0byte")]
    public async Task Refuses_a_name_that_names_nothing(string name) =>
        Assert.NotEmpty((await RefusedAsync(name)).ErrorsOf("organization_name"));

    [Fact]
    public async Task Refuses_255_emoji_and_256_letters()
    {
        Assert.NotEmpty((await RefusedAsync(string.Concat(Enumerable.Repeat("😀", 255)))).ErrorsOf("organization_name"));
        Assert.NotEmpty((await RefusedAsync(new string('x', 256))).ErrorsOf("organization_name"));
    }

    [Fact]
    public async Task Refuses_a_password_of_73_bytes_with_the_reason_and_takes_one_of_72()
    {
        var longest = string.Concat(Enumerable.Repeat("ä", 35)) + "9Z";
        var email = ApiClient.NewEmail();

        var refused = await _api.TryRegisterAsync("Long", email, longest + "!");
        var taken = await _api.TryRegisterAsync("Long", email, longest);
        var login = await _api.TryLogInAsync(email, longest);
        var cut = await _api.TryLogInAsync(email, longest[..^1]);

        Assert.Equal(HttpStatusCode.BadRequest, refused.Status);
        Assert.Contains("72 bytes", refused.ErrorsOf("admin_password"), StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.Created, taken.Status);
        Assert.Equal(HttpStatusCode.OK, login.Status);
        Assert.Equal(HttpStatusCode.Unauthorized, cut.Status);
    }

    [Theory]
    [InlineData("short1!")]
    [InlineData("password123")]
    [InlineData("nul\0in the middle")]
    public async Task Refuses_a_bad_password(string password)
    {
        var answer = await _api.TryRegisterAsync("Weak", password: password);

        Assert.Equal(HttpStatusCode.BadRequest, answer.Status);
        Assert.NotEmpty(answer.ErrorsOf("admin_password"));
    }

    [Fact]
    public async Task Names_all_that_is_wrong_at_once()
    {
        var answer = await _api.PostAsync(
            "/api/auth/register-organization",
            new { organization_name = "!", admin_email = "nobody", admin_password = "x", plan = "gold" });

        Assert.Equal(HttpStatusCode.BadRequest, answer.Status);
        Assert.Equal("validation_failed", answer.Code);
        Assert.All(
            ["organization_name", "admin_email", "admin_password", "plan"],
            field => Assert.StartsWith(field, answer.ErrorsOf(field), StringComparison.Ordinal));
    }

    [Fact]
    public async Task Finishes_what_it_began_when_the_client_is_gone()
    {
        var (email, password) = (ApiClient.NewEmail(), SecretLedger.NewSecret());
        bench.Secrets.Add(password);
        using var impatient = new CancellationTokenSource();
        using var content = new StringContent(
            JsonSerializer.Serialize(new { organization_name = "Gone", admin_email = email, admin_password = password }),
            System.Text.Encoding.UTF8, "application/json");
        var call = _api.Http.PostAsync(
            new Uri("/api/auth/register-organization", UriKind.Relative), content, impatient.Token);
        await Eventually.TrueAsync("the tenant's role exists", ServiceProcess.Patience, async () =>
            await bench.Postgres.QueryAsync<long>(
                "postgres",
                $"SELECT count(*) FROM pg_roles WHERE rolname LIKE '{bench.Service.Variables["TENANT_DB_PREFIX"]}gone%'") is [1L]);

        await impatient.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => call);

        await Eventually.TrueAsync("the administrator can log in", ServiceProcess.Patience, async () =>
            (await _api.TryLogInAsync(email, password)).Status == HttpStatusCode.OK);
    }

    private async Task<Answer> RefusedAsync(string name)
    {
        var answer = await _api.TryRegisterAsync(name);
        Assert.Equal(HttpStatusCode.BadRequest, answer.Status);
        Assert.Equal("validation_failed", answer.Code);
        return answer;
    }
}
