using System.Net;
using Npgsql;
using TenantManager.Api.FunctionalTests.Access;
using TenantManager.Api.FunctionalTests.Support;
using TenantManager.TestSupport;
using Xunit;

namespace TenantManager.Api.FunctionalTests.Usage;

public sealed class StorageQuotaTests(AccessBench bench) : IClassFixture<AccessBench>
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Past_the_quota_new_sessions_only_read_far_past_it_nobody_gets_in_and_with_room_it_is_as_before()
    {
        var tenant = await bench.One.Api.RegisterAsync();
        var url = (string)(await bench.One.Api.LogInAsync(tenant))["database_url"]!;
        var size = (long)(await bench.One.Api.GetAsync("/api/tenant/database", tenant.AccessToken)).Data["size_bytes"]!;
        await using var session = await UsageBench.OpenAsync(url);

        await bench.ChangeQuotasAsync(tenant, new { storage_bytes = size * 9 / 10 });
        await using (var limited = await UsageBench.OpenAsync(url))
        {
            Assert.Equal("25006", (await Assert.ThrowsAsync<PostgresException>(() => WriteAsync(limited))).SqlState);
            // It is a limit for those who cooperate.
            await ExecuteAsync(limited, "SET default_transaction_read_only = off");
            await WriteAsync(limited);
        }

        await WriteAsync(session);

        await bench.ChangeQuotasAsync(tenant, new { storage_bytes = size / 2 });
        await Assert.ThrowsAnyAsync<NpgsqlException>(() => WriteAsync(session));
        Assert.Equal("28000", (await Assert.ThrowsAsync<PostgresException>(() => UsageBench.OpenAsync(url))).SqlState);
        Assert.Equal([false], await bench.Tests.Postgres.QueryAsync<bool>(
            "postgres", $"SELECT has_database_privilege('{tenant.DatabaseName}', '{tenant.DatabaseName}', 'CONNECT')"));
        await Eventually.TrueAsync("both replicas say so", AccessBench.Soon, async () =>
            await CodeAsync(bench.One, tenant) == "quota_exceeded" && await CodeAsync(bench.Other, tenant) == "quota_exceeded");
        Assert.Equal("closed", (string)(await bench.One.Api.GetAsync(UsageBench.Tenant, tenant.AccessToken)).Data["storage_state"]!);

        await bench.ChangeQuotasAsync(tenant, new { storage_bytes = (long?)null });
        await using var again = await UsageBench.OpenAsync(url);
        await WriteAsync(again);
        await Eventually.TrueAsync("the service gets in", AccessBench.Soon, async () =>
            (await bench.Other.Api.GetAsync("/api/tenant/database", tenant.AccessToken)).Status == HttpStatusCode.OK);
    }

    [Fact]
    public async Task A_database_that_grows_is_seen_and_limited_and_one_that_shrinks_is_let_go()
    {
        var tenant = await bench.One.Api.RegisterAsync();
        var url = (string)(await bench.One.Api.LogInAsync(tenant))["database_url"]!;
        var size = (long)(await bench.One.Api.GetAsync("/api/tenant/database", tenant.AccessToken)).Data["size_bytes"]!;
        await bench.ChangeQuotasAsync(tenant, new { storage_bytes = size + 1_000_000 });
        await using (var session = await UsageBench.OpenAsync(url))
        {
            Assert.Equal("off", await ReadOnlyAsync(session));
            await ExecuteAsync(session, "CREATE TABLE public.large AS SELECT repeat('x', 500) FROM generate_series(1, 6000)");
        }

        await CollectedAsync("on");
        await using (var session = await UsageBench.OpenAsync(url))
        {
            await ExecuteAsync(session, "SET default_transaction_read_only = off");
            await ExecuteAsync(session, "DROP TABLE public.large");
        }

        await CollectedAsync("off");

        async Task CollectedAsync(string isReadOnly)
        {
            await bench.RegistryAsync($"UPDATE tenant_usage SET collect_after = now() WHERE tenant_id = '{tenant.TenantId}'");
            await Eventually.TrueAsync($"it is read-only: {isReadOnly}", ServiceProcess.Patience, async () =>
            {
                await using var session = await UsageBench.OpenAsync(url);
                return await ReadOnlyAsync(session) == isReadOnly;
            });
        }
    }

    [Fact]
    public async Task A_tenant_that_is_suspended_and_too_large_stays_closed_when_it_is_activated()
    {
        var tenant = await bench.One.Api.RegisterAsync();
        var url = (string)(await bench.One.Api.LogInAsync(tenant))["database_url"]!;
        await bench.SuspendAsync(tenant.TenantId);
        await bench.ChangeQuotasAsync(tenant, new { storage_bytes = 1 });

        await bench.ActivateAsync(tenant.TenantId);

        Assert.Equal("28000", (await Assert.ThrowsAsync<PostgresException>(() => UsageBench.OpenAsync(url))).SqlState);
        await bench.ChangeQuotasAsync(tenant, new { storage_bytes = (long?)null });
        await (await UsageBench.OpenAsync(url)).DisposeAsync();
    }

    private static async Task<string> CodeAsync(ServiceProcess service, Registered tenant)
    {
        var answer = await service.Api.GetAsync("/api/tenant/database", tenant.AccessToken);
        return answer.Status == HttpStatusCode.TooManyRequests ? answer.Code : "";
    }

    private static Task WriteAsync(NpgsqlConnection connection) =>
        ExecuteAsync(connection, "INSERT INTO core.company (name) VALUES ('Acme')");

    private static async Task ExecuteAsync(NpgsqlConnection connection, string sql) =>
        await new NpgsqlCommand(sql, connection).ExecuteNonQueryAsync(Stop);

    private static async Task<string?> ReadOnlyAsync(NpgsqlConnection connection) =>
        (string?)await new NpgsqlCommand("SHOW default_transaction_read_only", connection).ExecuteScalarAsync(Stop);
}
