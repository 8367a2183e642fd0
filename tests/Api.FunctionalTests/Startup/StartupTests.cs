using System.Net;
using System.Net.Sockets;
using TenantManager.Api.FunctionalTests.Support;
using TenantManager.TestSupport;
using Xunit;

namespace TenantManager.Api.FunctionalTests.Startup;

public sealed class StartupTests(TestBench bench)
{
    private const int Unavailable = 69;
    private const int Misconfigured = 78;

    [Fact]
    public async Task Waits_for_a_PostgreSQL_that_is_slow_to_come_and_says_so()
    {
        await using var postgres = new PostgresServer();
        await postgres.InitializeAsync();
        var source = await postgres.CreateDatabaseAsync("source");
        var registry = await postgres.CreateDatabaseAsync("registry");
        await postgres.StopAsync();
        var variables = await bench.VariablesAsync(
            ("GLOBAL_DATABASE_URL", postgres.AdministratorUrl(registry)), ("SOURCE_DATABASE_NAME", source));
        bench.Secrets.Add(postgres.AdministratorPassword);
        await using var service = bench.Launch(variables);

        await Eventually.TrueAsync("health says 503", ServiceProcess.Patience, async () =>
            await service.StatusOfHealthAsync() == HttpStatusCode.ServiceUnavailable);
        var refused = await service.Api.TryRegisterAsync("Too Early");
        var health = await service.Api.GetAsync("/health");
        var ready = await service.Api.GetAsync("/health/ready");
        var live = await service.Api.GetAsync("/health/live");
        await postgres.StartAgainAsync(TestContext.Current.CancellationToken);
        await service.WaitUntilReadyAsync();

        Assert.Equal((HttpStatusCode.ServiceUnavailable, "database_unavailable"), (refused.Status, refused.Code));
        Assert.True(int.Parse(refused.Headers["Retry-After"], System.Globalization.CultureInfo.InvariantCulture) > 0);
        Assert.All([refused, ready], answer => Assert.DoesNotContain(PostgresServer.Host, answer.Text, StringComparison.Ordinal));
        Assert.Equal("unhealthy", (string)health.Json!["status"]!);
        Assert.Equal(HttpStatusCode.ServiceUnavailable, ready.Status);
        Assert.Equal(HttpStatusCode.OK, live.Status);
        Assert.Contains("Waiting for", service.Output, StringComparison.Ordinal);
        await service.Api.RegisterAsync();
    }

    [Fact]
    public async Task Gives_up_when_PostgreSQL_does_not_come_in_time()
    {
        var closed = Ports.FindFree();
        await using var service = bench.Launch(await bench.VariablesAsync(
            ("GLOBAL_DATABASE_URL", $"postgresql://nobody:{SecretLedger.NewSecret()}@127.0.0.1:{closed}/registry"),
            ("STARTUP_TIMEOUT", "2s")));

        Assert.Equal(Unavailable, await service.ExitCodeAsync());
        Assert.Contains("does not answer", service.Output, StringComparison.Ordinal);
        Assert.Contains($"{closed}", service.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_global_database_that_is_missing_ends_the_start_with_what_to_do()
    {
        await using var service = bench.Launch(await bench.VariablesAsync(
            ("GLOBAL_DATABASE_URL", bench.Postgres.AdministratorUrl("not_there")), ("STARTUP_TIMEOUT", "2s")));

        Assert.Equal(Unavailable, await service.ExitCodeAsync());
        Assert.Contains("Global database validation failed", service.Output, StringComparison.Ordinal);
        Assert.Contains("GLOBAL_DATABASE_URL", service.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task All_mistakes_in_the_settings_are_told_at_once()
    {
        var variables = await bench.VariablesAsync(
            ("JWT_SECRET", "short"), ("SUPER_ADMIN_KEY", "your-strong-admin-key-here"), ("JWT_EXPIRES_IN", "soon"));
        await using var service = bench.Launch(variables);

        Assert.Equal(Misconfigured, await service.ExitCodeAsync());
        Assert.All(
            ["JWT_SECRET", "SUPER_ADMIN_KEY", "JWT_EXPIRES_IN"],
            name => Assert.Contains(name, service.Output, StringComparison.Ordinal));
        Assert.DoesNotContain("   at ", service.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_taken_port_ends_the_start_with_one_line_that_names_PORT()
    {
        using var listener = new TcpListener(IPAddress.Any, 0);
        listener.Start();
        var port = ((IPEndPoint)listener.LocalEndpoint).Port.ToString(System.Globalization.CultureInfo.InvariantCulture);
        await using var service = bench.Launch(await bench.VariablesAsync(("PORT", port)));

        Assert.NotEqual(0, await service.ExitCodeAsync());
        Assert.Equal($"PORT {port} is already in use: set PORT to a free one.", service.Output.Trim());
    }

    [Fact]
    public async Task Two_replicas_can_start_on_an_empty_registry_at_once()
    {
        var variables = await bench.VariablesAsync();
        await using var first = bench.Launch(new Dictionary<string, string>(variables));
        await using var second = bench.Launch(new Dictionary<string, string>(variables));

        await Task.WhenAll(first.WaitUntilReadyAsync(), second.WaitUntilReadyAsync());

        var tenant = await first.Api.RegisterAsync();
        await second.Api.LogInAsync(tenant);
    }

    [Fact]
    public async Task Stops_when_it_is_asked_to()
    {
        await using var service = await bench.StartAsync();

        Assert.Equal(0, await service.StopAsync());
    }

    [Fact]
    public async Task Refuses_requests_while_the_global_database_is_gone_and_answers_again_when_it_is_back()
    {
        await using var postgres = new PostgresServer();
        await postgres.InitializeAsync();
        bench.Secrets.Add(postgres.AdministratorPassword);
        var source = await postgres.CreateDatabaseAsync("source");
        await using var service = await bench.StartAsync(
            ("GLOBAL_DATABASE_URL", postgres.AdministratorUrl(await postgres.CreateDatabaseAsync("registry"))),
            ("SOURCE_DATABASE_NAME", source));
        var tenant = await service.Api.RegisterAsync();

        await postgres.StopAsync();
        var login = await service.Api.TryLogInAsync(tenant.Email, tenant.Password);
        var health = await service.StatusOfHealthAsync();
        await postgres.StartAgainAsync(TestContext.Current.CancellationToken);

        Assert.Equal((HttpStatusCode.ServiceUnavailable, "database_unavailable"), (login.Status, login.Code));
        Assert.Equal(HttpStatusCode.ServiceUnavailable, health);
        await service.WaitUntilReadyAsync();
        await service.Api.LogInAsync(tenant);
    }
}
