using System.Net;
using Npgsql;
using TenantManager.Api.FunctionalTests.Idempotency;
using TenantManager.Api.FunctionalTests.Support;
using TenantManager.TestSupport;
using Xunit;

namespace TenantManager.Api.FunctionalTests.Faults;

public sealed class ReplicaTests(FaultBench bench) : IClassFixture<FaultBench>
{
    private const int AtOnce = 50;

    [Fact]
    public async Task Two_replicas_with_one_warm_database_give_fifty_registrations_at_once_databases_of_their_own()
    {
        // Leases that last, so that on a busy machine neither takes the other for dead.
        await using var first = await bench.StartAsync(("WARM_DATABASES", "1"), ("RECONCILE_INTERVAL", "60s"));
        await using var second = await bench.StartAnotherAsync(first);
        var registrations = Enumerable.Range(0, AtOnce).Select(_ => KeyedRegistration.New(bench.Secrets)).ToList();

        var answers = await Task.WhenAll(registrations.Select((registration, i) => registration.SendAsync((i % 2 == 0 ? first : second).Api)));

        Assert.All(answers, answer => Assert.True(answer?.Status == HttpStatusCode.Created, answer?.Text));
        Assert.Equal(AtOnce, answers.Select(answer => (string)answer!.Data["database"]!["name"]!).Distinct().Count());
        await new Oracle(bench.Postgres, first.Process).AssertAsync(registrations[..5]);
    }

    [Fact]
    public async Task A_superusers_session_in_the_template_keeps_that_one_and_nothing_else()
    {
        var service = await bench.ServiceAsync(FaultPath.Clone);
        await RegisterAsync(service);
        await using (await IntrudeAsync(service, "SELECT database_name::text FROM schema_templates WHERE state = 'current'"))
        {
            await RegisterAsync(service);
            await bench.ChangeSourceAsync(service);
            await RegisterAsync(service);

            await Eventually.TrueAsync("the next template is dropped after it", KeyedRegistration.Bound, async () =>
                (await bench.Postgres.QueryAsync<long>(service.Process.Registry, "SELECT count(*) FROM schema_templates"))[0] == 2);
        }

        await new Oracle(bench.Postgres, service.Process).AssertAsync([]);
    }

    [Fact]
    public async Task A_superusers_session_in_a_warm_database_keeps_that_one_and_nothing_else()
    {
        var service = await bench.ServiceAsync(FaultPath.Warm);
        await new Oracle(bench.Postgres, service.Process).AssertAsync([]);
        await using (await IntrudeAsync(service, "SELECT database_name::text FROM warm_databases WHERE state = 'ready'"))
        {
            await RegisterAsync(service);
            await bench.ChangeSourceAsync(service);
            await RegisterAsync(service);

            await Eventually.TrueAsync("another is ready, and the outdated one is dropped", KeyedRegistration.Bound, async () =>
                (await bench.Postgres.QueryAsync<string>(service.Process.Registry, "SELECT state FROM warm_databases ORDER BY state"))
                is ["dropping", "ready"]);
        }

        await new Oracle(bench.Postgres, service.Process).AssertAsync([]);
    }

    [Fact]
    public async Task What_has_a_name_like_ours_and_not_our_mark_is_never_touched()
    {
        await using var service = await bench.StartAsync(("WARM_DATABASES", "1"));
        var prefix = service.Process.Variables["TENANT_DB_PREFIX"];
        string[] strangers = [$"{prefix}acme", $"{prefix}_warm_0123abcd", $"{prefix}_tpl_0123abcd", $"{prefix}other"];
        foreach (var name in strangers)
        {
            await bench.Postgres.ExecuteAsync("postgres",
                $"CREATE ROLE \"{name}\"", $"GRANT \"{name}\" TO {PostgresServer.Administrator}", $"CREATE DATABASE \"{name}\" OWNER \"{name}\"");
        }

        await Eventually.TrueAsync("the installation has its id", ServiceProcess.Patience, async () =>
            (await InstallationAsync(service)).Count == 1);
        // Another installation's.
        await bench.Postgres.ExecuteAsync("postgres",
            $"COMMENT ON ROLE \"{strangers[3]}\" IS 'tenant-manager 00000000-0000-4000-8000-000000000000 warm {Guid.NewGuid():D}'");
        await AssertSweptAsync(service, prefix);

        await RegisterAsync(service);

        await AssertSweptAsync(service, prefix);
        Assert.Equal(
            strangers.Order(StringComparer.Ordinal),
            (await bench.Postgres.QueryAsync<string>(
                "postgres", "SELECT datname::text FROM pg_database JOIN pg_roles ON rolname = datname AND datdba = pg_roles.oid"))
            .Intersect(strangers, StringComparer.Ordinal).Order(StringComparer.Ordinal));
        await new Oracle(bench.Postgres, service.Process, strangers).AssertAsync([]);
    }

    private async Task RegisterAsync(FaultyService service)
    {
        var registration = KeyedRegistration.New(bench.Secrets);
        var answer = await registration.SendAsync(service.Api);
        Assert.True(answer?.Status == HttpStatusCode.Created, answer?.Text);
    }

    /// <summary>As only a superuser can: it opens the door, and stays.</summary>
    private async Task<NpgsqlConnection> IntrudeAsync(FaultyService service, string sql)
    {
        var name = Assert.Single(await bench.Postgres.QueryAsync<string>(service.Process.Registry, sql));
        await bench.Postgres.ExecuteAsync("postgres", $"ALTER DATABASE \"{name}\" ALLOW_CONNECTIONS true");
        return await bench.Postgres.OpenAsync(name);
    }

    private Task<List<string>> InstallationAsync(FaultyService service) => bench.Postgres.QueryAsync<string>(
        service.Process.Registry, "SELECT value FROM service_state WHERE key = 'installation_id'");

    /// <summary>What is ours and nobody's is dropped: so the server has been looked through since.</summary>
    private async Task AssertSweptAsync(FaultyService service, string prefix)
    {
        var installation = Assert.Single(await InstallationAsync(service));
        var orphan = $"{prefix}orphan_{Guid.NewGuid():N}";
        await bench.Postgres.ExecuteAsync("postgres",
            $"CREATE ROLE \"{orphan}\"", $"GRANT \"{orphan}\" TO {PostgresServer.Administrator} WITH ADMIN OPTION",
            $"CREATE DATABASE \"{orphan}\" OWNER \"{orphan}\"",
            $"COMMENT ON ROLE \"{orphan}\" IS 'tenant-manager {installation} warm {Guid.NewGuid():D}'");
        await Eventually.TrueAsync("the orphan is dropped", KeyedRegistration.Bound, async () =>
            (await bench.Postgres.QueryAsync<string>("postgres", $"SELECT rolname::text FROM pg_roles WHERE rolname = '{orphan}'")).Count == 0);
    }
}
