using System.Net;
using System.Text;
using TenantManager.Api.FunctionalTests.Support;
using TenantManager.TestSupport;
using Xunit;

namespace TenantManager.Api.FunctionalTests.Telemetry;

public sealed class MetricsTests(TestBench bench)
{
    private const string Registrations = "tenant_manager_registrations_total";
    private const string Requests = "http_server_request_duration_seconds_count";

    [Fact]
    public async Task Registrations_and_requests_are_counted_by_how_they_ended()
    {
        await using var service = await bench.StartAsync();
        var tenant = await service.Api.RegisterAsync();
        await service.Api.TryRegisterAsync("Second", tenant.Email);
        await service.Api.TryRegisterAsync("!");
        await service.Api.LogInAsync(tenant);
        await service.Api.TryLogInAsync(tenant.Email, "wrong " + tenant.Password);

        var metrics = await ScrapeAsync(service, found =>
            found.Find(Requests, ("http_route", "api/auth/login"), ("http_response_status_code", "401")) == 1);

        Assert.Equal("counter", metrics.TypeOf(Registrations));
        var succeeded = Assert.Single(metrics.Series, series => series.Name == Registrations && series.Labels["outcome"] == "succeeded");
        Assert.Equal(1, succeeded.Value);
        Assert.True(succeeded.Labels["path"] is "warm" or "clone" or "dump", succeeded.Labels["path"]);
        Assert.Equal(1, metrics.Find(Registrations, ("outcome", "email_taken"), ("path", "none")));
        Assert.Equal(1, metrics.Find(Registrations, ("outcome", "validation_failed"), ("path", "none")));
        Assert.Equal(1, metrics.Find(Requests, ("http_route", "api/auth/login"), ("http_response_status_code", "200")));
        Assert.True(metrics.Find("db_client_connection_count", ("db_client_connection_pool_name", "registry"), ("db_client_connection_state", "idle")) > 0);
        Assert.True(metrics.Find("db_client_operation_duration_seconds_count", ("db_client_connection_pool_name", "registry")) > 0);
        Assert.True(metrics.Find("dotnet_process_memory_working_set_bytes") > 0);
        Assert.True(metrics.Find("kestrel_active_connections") > 0);
    }

    [Fact]
    public async Task No_secret_no_name_and_no_address_is_in_them_and_they_do_not_grow_with_the_tenants()
    {
        await using var service = await bench.StartAsync();
        var first = await service.Api.RegisterAsync();
        await service.Api.LogInAsync(first);
        var before = await ScrapeAsync(service, found => found.Sum(Registrations, ("outcome", "succeeded")) == 1);
        var tenants = new List<Registered> { first };
        for (var i = 0; i < 8; i++)
            tenants.Add(await service.Api.RegisterAsync());
        await Task.WhenAll(tenants.Select(tenant => service.Api.GetAsAdminAsync($"/api/admin/tenants/{tenant.TenantId}")));
        await Task.WhenAll(tenants.Select(tenant => service.Api.GetAsync($"/nowhere/{tenant.TenantId}")));
        await Task.WhenAll(tenants.Select(tenant => service.Api.SendAsync(new HttpMethod("X" + tenant.Slug), "/health")));

        var after = await ScrapeAsync(service, found => found.Sum(Registrations, ("outcome", "succeeded")) == 9
            && found.Find(Requests, ("http_request_method", "_OTHER")) == 9);

        // What comes once: the two other addresses, the method that is none, and what runs between.
        Assert.InRange(after.Series.Count(IsNoBucket), before.Series.Count(IsNoBucket), before.Series.Count(IsNoBucket) + 40);
        Assert.Subset(
            new HashSet<string> { "registry", "lease", "administrator", "operations", "one-off" },
            after.Series.Where(series => series.Labels.ContainsKey("db_client_connection_pool_name"))
                .Select(series => series.Labels["db_client_connection_pool_name"]).ToHashSet());
        var text = await TextAsync(service);
        bench.Secrets.AssertNoneIn("/metrics", text);
        Assert.All(
            [.. tenants.SelectMany(tenant => new[] { tenant.TenantId, tenant.Slug, tenant.DatabaseName, tenant.Email }),
                PostgresServer.Host, service.Registry, bench.SmallSource],
            name => Assert.DoesNotContain(name, text, StringComparison.OrdinalIgnoreCase));
    }

    [Fact]
    public async Task In_production_who_has_the_admin_key_may_read_them_in_any_of_three_ways()
    {
        var service = bench.Service;
        var key = service.Variables["SUPER_ADMIN_KEY"];

        Assert.All(
            [
                await GetAsync(service, ("X-Admin-Key", key)),
                await GetAsync(service, ("Authorization", "Bearer " + key)),
                await GetAsync(service, ("Authorization", Basic("prometheus:" + key))),
            ],
            answer => Assert.Equal(HttpStatusCode.OK, answer.Status));
    }

    [Fact]
    public async Task In_production_who_does_not_have_the_key_is_refused()
    {
        var service = bench.Service;
        var key = service.Variables["SUPER_ADMIN_KEY"];
        var tenant = await service.Api.RegisterAsync();

        Answer[] answers =
        [
            await GetAsync(service),
            await GetAsync(service, ("X-Admin-Key", key + "x")),
            await GetAsync(service, ("X-Admin-Key", "")),
            await GetAsync(service, ("Authorization", "Bearer " + tenant.AccessToken)),
            await GetAsync(service, ("Authorization", "Bearer")),
            await GetAsync(service, ("Authorization", Basic(key + ":"))),
            await GetAsync(service, ("Authorization", Basic(key))),
            await GetAsync(service, ("Authorization", "Basic ???")),
        ];

        Assert.All(answers, answer =>
        {
            Assert.Equal((HttpStatusCode.Unauthorized, "invalid_admin_key"), (answer.Status, answer.Code));
            Assert.StartsWith("Basic ", answer.Headers["WWW-Authenticate"], StringComparison.Ordinal);
            Assert.DoesNotContain(Registrations, answer.Text, StringComparison.Ordinal);
        });
    }

    [Fact]
    public async Task A_password_of_HTTP_Basic_opens_the_metrics_alone()
    {
        var answer = await bench.Service.Api.SendAsync(
            HttpMethod.Get, "/api/admin/stats", headers: ("Authorization", Basic("x:" + bench.Service.Variables["SUPER_ADMIN_KEY"])));

        Assert.Equal(HttpStatusCode.Unauthorized, answer.Status);
    }

    [Theory]
    [InlineData("public", HttpStatusCode.OK)]
    [InlineData("off", HttpStatusCode.NotFound)]
    public async Task Everybody_or_nobody_may_read_them_where_that_is_wanted(string access, HttpStatusCode status)
    {
        await using var service = await bench.StartAsync(("METRICS_ACCESS", access));

        var answer = await GetAsync(service);
        var withKey = await GetAsync(service, ("X-Admin-Key", service.Variables["SUPER_ADMIN_KEY"]));

        Assert.Equal((status, status), (answer.Status, withKey.Status));
    }

    [Fact]
    public async Task They_answer_before_the_start_is_finished_and_are_never_limited_and_never_for_other_origins()
    {
        var closed = Ports.FindFree();
        await using var service = bench.Launch(await bench.VariablesAsync(
            ("GLOBAL_DATABASE_URL", $"postgresql://nobody:{SecretLedger.NewSecret()}@127.0.0.1:{closed}/registry"),
            ("METRICS_ACCESS", "public"), ("RATE_LIMIT_DEFAULT", "3/1h")));
        await Eventually.TrueAsync("it listens", ServiceProcess.Patience, async () => await service.StatusOfHealthAsync() is not null);

        var answers = new List<Answer>();
        for (var i = 0; i < 10; i++)
            answers.Add(await GetAsync(service, ("Origin", "https://app.example.com")));

        Assert.Equal(HttpStatusCode.ServiceUnavailable, await service.StatusOfHealthAsync());
        Assert.All(answers, answer => Assert.Equal(HttpStatusCode.OK, answer.Status));
        Assert.All(answers, answer => Assert.False(answer.Headers.ContainsKey("Access-Control-Allow-Origin")));
        Assert.DoesNotContain("/metrics", service.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task They_can_be_read_in_the_format_of_OpenMetrics_and_not_be_written_to()
    {
        var key = ("X-Admin-Key", bench.Service.Variables["SUPER_ADMIN_KEY"]);

        var open = await GetAsync(bench.Service, key, ("Accept", "application/openmetrics-text;version=1.0.0"));
        var posted = await bench.Service.Api.SendAsync(HttpMethod.Post, "/metrics", headers: key);

        Assert.StartsWith("application/openmetrics-text", open.Headers["Content-Type"], StringComparison.Ordinal);
        Assert.EndsWith("# EOF\n", open.Text, StringComparison.Ordinal);
        Assert.Equal((HttpStatusCode.MethodNotAllowed, "method_not_allowed"), (posted.Status, posted.Code));
    }

    private static string Basic(string credentials) => "Basic " + Convert.ToBase64String(Encoding.UTF8.GetBytes(credentials));

    private static bool IsNoBucket(Series series) => !series.Name.EndsWith("_bucket", StringComparison.Ordinal);

    private static Task<Answer> GetAsync(ServiceProcess service, params (string Name, string Value)[] headers) =>
        service.Api.SendAsync(HttpMethod.Get, "/metrics", headers: headers);

    private static async Task<string> TextAsync(ServiceProcess service)
    {
        var answer = await GetAsync(service, ("X-Admin-Key", service.Variables["SUPER_ADMIN_KEY"]));
        Assert.True(answer.Status == HttpStatusCode.OK, answer.Text);
        Assert.Equal("text/plain; version=0.0.4; charset=utf-8", answer.Headers["Content-Type"]);
        return answer.Text;
    }

    /// <summary>A request is counted after it is answered, and a scrape is kept for a moment: asks until what is waited for is there.</summary>
    private static async Task<PrometheusText> ScrapeAsync(ServiceProcess service, Func<PrometheusText, bool> isComplete)
    {
        PrometheusText? metrics = null;
        await Eventually.TrueAsync("what happened is counted", ServiceProcess.Patience, async () =>
        {
            metrics = PrometheusText.Parse(await TextAsync(service));
            return isComplete(metrics);
        });
        return metrics!;
    }
}
