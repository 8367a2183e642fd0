using System.Net;
using Npgsql;
using TenantManager.Api.Configuration;
using TenantManager.Api.FunctionalTests.Support;
using Xunit;

namespace TenantManager.Api.FunctionalTests.Startup;

public sealed class CommandTests(TestBench bench)
{
    private const int Misconfigured = 78;

    [Fact]
    public async Task Migrate_global_makes_the_tables_and_can_be_repeated()
    {
        var variables = await bench.VariablesAsync();

        await using var first = bench.Launch(variables, "migrate:global");
        Assert.Equal(0, await first.ExitCodeAsync());
        await using var second = bench.Launch(variables, "migrate:global");
        Assert.Equal(0, await second.ExitCodeAsync());

        var tables = await bench.Postgres.QueryAsync<string>(
            first.Registry, "SELECT tablename::text FROM pg_tables WHERE schemaname = 'public'");
        Assert.Superset(
            new HashSet<string> { "tenant_registry", "global_users", "tenant_settings", "tenant_usage" }, tables.ToHashSet());
    }

    [Fact]
    public async Task A_registry_without_its_tables_is_named()
    {
        await using var service = await bench.StartAsync();
        var tenant = await service.Api.RegisterAsync();
        await bench.Postgres.ExecuteAsync(
            service.Registry, "DROP TABLE global_users CASCADE");

        var login = await service.Api.TryLogInAsync(tenant.Email, tenant.Password);

        Assert.Equal((HttpStatusCode.ServiceUnavailable, "global_database_invalid"), (login.Status, login.Code));
        Assert.StartsWith("Global database validation failed", login.Detail, StringComparison.Ordinal);
        Assert.Contains("migrate:global", login.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_changed_secrets_key_is_refused_until_the_tenants_are_moved_to_it()
    {
        var variables = await bench.VariablesAsync(("SECRETS_KEY", SecretLedger.NewSecret()));
        await using var before = await bench.StartAsync(variables);
        var tenants = new List<Registered>();
        for (var i = 0; i < 3; i++)
            tenants.Add(await before.Api.RegisterAsync());
        var oldUrl = await DatabaseUrlAsync(before, tenants[0]);
        await before.StopAsync();
        var changed = new Dictionary<string, string>(variables) { ["SECRETS_KEY"] = SecretLedger.NewSecret() };
        bench.Secrets.Add(changed["SECRETS_KEY"]);
        changed.Remove("PORT");

        await using var refused = bench.Launch(changed);
        Assert.Equal(Misconfigured, await refused.ExitCodeAsync());
        Assert.Contains("rotate-secrets", refused.Output, StringComparison.Ordinal);
        Assert.Contains("SECRETS_KEY", refused.Output, StringComparison.Ordinal);
        await using var rotation = bench.Launch(changed, "rotate-secrets");
        Assert.Equal(0, await rotation.ExitCodeAsync());
        Assert.Contains("3 tenants", rotation.Output, StringComparison.Ordinal);
        await using var again = bench.Launch(changed, "rotate-secrets");
        Assert.Equal(0, await again.ExitCodeAsync());
        Assert.Contains("0 tenants", again.Output, StringComparison.Ordinal);

        await using var after = await bench.StartAsync(changed);
        foreach (var tenant in tenants)
            await AssertOpensAsync(await DatabaseUrlAsync(after, tenant));
        await Assert.ThrowsAsync<PostgresException>(() => AssertOpensAsync(oldUrl));
    }

    [Fact]
    public async Task A_rotation_that_was_killed_is_finished_by_the_next()
    {
        var variables = await bench.VariablesAsync(("SECRETS_KEY", SecretLedger.NewSecret()));
        await using var before = await bench.StartAsync(variables);
        var tenants = new List<Registered>();
        for (var i = 0; i < 4; i++)
            tenants.Add(await before.Api.RegisterAsync());
        await before.StopAsync();
        var changed = new Dictionary<string, string>(variables) { ["SECRETS_KEY"] = SecretLedger.NewSecret() };
        bench.Secrets.Add(changed["SECRETS_KEY"]);
        changed.Remove("PORT");

        // A lock on one tenant's row stops the rotation in the middle, where it is killed.
        await using var connection = await bench.Postgres.OpenAsync(before.Registry);
        await using (var transaction = await connection.BeginTransactionAsync(TestContext.Current.CancellationToken))
        {
            await using var hold = new NpgsqlCommand(
                $"SELECT 1 FROM tenant_registry WHERE id = '{tenants[2].TenantId}' FOR UPDATE", connection, transaction);
            await hold.ExecuteNonQueryAsync(TestContext.Current.CancellationToken);
            await using var rotation = bench.Launch(changed, "rotate-secrets");
            await TestSupport.Eventually.TrueAsync("the rotation waits for the lock", ServiceProcess.Patience, async () =>
                (await bench.Postgres.QueryAsync<long>(
                    "postgres", $"SELECT count(*) FROM pg_locks WHERE NOT granted AND {connection.ProcessID} = ANY (pg_blocking_pids(pid))"))
                is not [0L]);
            await rotation.KillAsync();
        }

        await using var next = bench.Launch(changed, "rotate-secrets");
        Assert.Equal(0, await next.ExitCodeAsync());
        await using var after = await bench.StartAsync(changed);
        foreach (var tenant in tenants)
            await AssertOpensAsync(await DatabaseUrlAsync(after, tenant));
    }

    [Theory]
    [InlineData("no-such-command")]
    [InlineData("migrate:global", "too", "much")]
    public async Task An_unknown_command_shows_the_usage(params string[] arguments)
    {
        await using var service = bench.Launch(await bench.VariablesAsync(), arguments);

        Assert.Equal(64, await service.ExitCodeAsync());
        Assert.Contains("usage:", service.Output, StringComparison.Ordinal);
    }

    private static async Task<string> DatabaseUrlAsync(ServiceProcess service, Registered tenant) =>
        PostgresUrl.Parse((string)(await service.Api.LogInAsync(tenant))["database_url"]!).ConnectionString + ";Pooling=false";

    private static async Task AssertOpensAsync(string connectionString)
    {
        await using var connection = new NpgsqlConnection(connectionString);
        await connection.OpenAsync(TestContext.Current.CancellationToken);
    }
}
