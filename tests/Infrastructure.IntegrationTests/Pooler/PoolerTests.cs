using System.Diagnostics;
using Npgsql;
using TenantManager.Domain.Tenants;
using TenantManager.TestSupport;
using Xunit;

namespace TenantManager.Infrastructure.IntegrationTests.Pooler;

/// <summary>What <c>deploy/pgbouncer</c> promises, with the pgbouncer of the distribution.</summary>
public sealed class PoolerTests : IClassFixture<PoolerBench>
{
    /// <summary>Far below what a client waits that nobody answers; for <c>query_wait_timeout</c> and a busy machine.</summary>
    private static readonly TimeSpan Promptly = TimeSpan.FromSeconds(20);

    private readonly PoolerBench _bench;

    public PoolerTests(PoolerBench bench)
    {
        Assert.SkipWhen(PoolerBench.Program is null, "No pgbouncer is installed on this machine (apt-get install pgbouncer).");
        _bench = bench;
    }

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Two_hundred_tenants_go_through_one_entry_each_to_its_own_database()
    {
        var seen = new string[_bench.All.Count];

        await Parallel.ForAsync(0, seen.Length, new ParallelOptions { MaxDegreeOfParallelism = 16, CancellationToken = Stop }, async (i, _) =>
        {
            await using var connection = await _bench.ConnectAsync(_bench.All[i]);
            seen[i] = await ScalarAsync<string>(connection, "SELECT current_user || ' at ' || current_database()");
        });

        Assert.Equal(PoolerBench.Tenants, seen.Length);
        Assert.Equal(_bench.All.Select(tenant => $"{tenant.DatabaseName} at {tenant.DatabaseName}"), seen);
    }

    [Fact]
    public async Task A_tenant_registered_a_second_ago_is_reachable()
    {
        var tenant = await _bench.NewTenantAsync();

        await _bench.UntilReachableAsync(tenant);
    }

    [Fact]
    public async Task A_suspended_tenant_is_refused_at_once_also_where_it_was_connected_and_let_in_again_when_activated()
    {
        var tenant = await ReachableAsync();
        await using var connected = await _bench.ConnectAsync(tenant);
        await ScalarAsync<int>(connected, "SELECT 1");

        await _bench.SetStatusAsync(tenant, "suspended");

        var watch = Stopwatch.StartNew();
        await Assert.ThrowsAnyAsync<NpgsqlException>(() => ScalarAsync<int>(connected, "SELECT 1"));
        await Assert.ThrowsAsync<PostgresException>(() => _bench.ConnectAsync(tenant));
        Assert.InRange(watch.Elapsed, TimeSpan.Zero, Promptly);
        Assert.Empty(await _bench.Server.QueryAsync<int>("postgres", $"SELECT pid FROM pg_stat_activity WHERE datname = '{tenant.DatabaseName}'"));
        await _bench.SetStatusAsync(tenant, "active");
        await _bench.UntilReachableAsync(tenant);
    }

    [Fact]
    public async Task A_tenant_reaches_no_other_database()
    {
        var (tenant, other) = (await ReachableAsync(), await ReachableAsync());
        // With a server connection that the pooler could give away.
        await using var connected = await _bench.ConnectAsync(other);
        await ScalarAsync<int>(connected, "SELECT 1");

        foreach (var database in new[] { other.DatabaseName.Value, _bench.Registry, _bench.Source, "postgres", "template1", "pgbouncer" })
        {
            var refused = await Assert.ThrowsAsync<PostgresException>(() => _bench.ConnectAsync(tenant, database));
            Assert.Matches("permission denied|not allowed|no such|authentication failed", refused.MessageText);
        }
    }

    [Fact]
    public async Task Nobody_but_a_tenant_with_its_own_password_is_let_in()
    {
        var tenant = await ReachableAsync();
        var database = tenant.DatabaseName.Value;

        await Assert.ThrowsAsync<PostgresException>(() => _bench.ConnectAsync(tenant, password: "wrong"));
        await Assert.ThrowsAsync<PostgresException>(() => _bench.ConnectAsync(database, "postgres", _bench.Server.SuperuserPassword));
        await Assert.ThrowsAsync<PostgresException>(() => _bench.ConnectAsync(database, PostgresServer.Administrator, _bench.Server.AdministratorPassword));
        await Assert.ThrowsAsync<PostgresException>(() => _bench.ConnectAsync(database, PoolerBench.LookupRole, _bench.LookupPassword));
    }

    [Fact]
    public async Task The_poolers_role_sees_the_logins_of_active_tenants_and_nothing_else()
    {
        var (active, suspended) = (await _bench.NewTenantAsync(), await _bench.NewTenantAsync());
        await _bench.SetStatusAsync(suspended, "suspended");
        await using var lookup = new NpgsqlConnection(_bench.Server.ConnectionString("postgres", PoolerBench.LookupRole, _bench.LookupPassword));
        await lookup.OpenAsync(Stop);

        var names = await ScalarAsync<string[]>(lookup, "SELECT array_agg(name::text) FROM pooler.tenant_logins");

        Assert.Contains(active.DatabaseName.Value, names);
        Assert.DoesNotContain(suspended.DatabaseName.Value, names);
        // The template's role and the administrator are none.
        Assert.All(names, name => Assert.StartsWith("tenant_acme", name, StringComparison.Ordinal));
        Assert.StartsWith("SCRAM-SHA-256$", await ScalarAsync<string>(lookup, $"SELECT secret FROM pooler.tenant_logins WHERE name = '{names[0]}'"), StringComparison.Ordinal);
        foreach (var sql in new[]
        {
            "SELECT count(*) FROM pg_authid", "SELECT count(*) FROM pg_shadow", "SET ROLE postgres", $"SET ROLE {names[0]}",
            "CREATE TABLE pooler.mine (id int)", "CREATE TABLE public.mine (id int)",
        })
        {
            var refused = await Assert.ThrowsAsync<PostgresException>(() => ScalarAsync<object>(lookup, sql));
            Assert.Equal(PostgresErrorCodes.InsufficientPrivilege, refused.SqlState);
        }

        foreach (var database in new[] { active.DatabaseName.Value, _bench.Registry, _bench.Source })
        {
            await using var elsewhere = new NpgsqlConnection(_bench.Server.ConnectionString(database, PoolerBench.LookupRole, _bench.LookupPassword));
            var refused = await Assert.ThrowsAsync<PostgresException>(() => elsewhere.OpenAsync(Stop));
            Assert.Equal(PostgresErrorCodes.InsufficientPrivilege, refused.SqlState);
        }
    }

    [Fact]
    public async Task Many_clients_of_a_tenant_share_few_connections_which_leave_room_for_the_service()
    {
        var tenant = await ReachableAsync();
        var pids = new System.Collections.Concurrent.ConcurrentBag<int>();

        await Parallel.ForAsync(0, 40, new ParallelOptions { MaxDegreeOfParallelism = 40, CancellationToken = Stop }, async (_, _) =>
        {
            await using var connection = await _bench.ConnectAsync(tenant);
            for (var i = 0; i < 3; i++)
                pids.Add(await ScalarAsync<int>(connection, "SELECT pg_backend_pid() FROM pg_sleep(0.02)"));
        });

        Assert.Equal(120, pids.Count);
        Assert.InRange(pids.Distinct().Count(), 2, 8);
        var limit = Assert.Single(await _bench.Server.QueryAsync<int>("postgres", $"SELECT rolconnlimit FROM pg_roles WHERE rolname = '{tenant.DatabaseName}'"));
        Assert.Equal(10, limit);
    }

    private async Task<Tenant> ReachableAsync()
    {
        var tenant = await _bench.NewTenantAsync();
        await _bench.UntilReachableAsync(tenant);
        return tenant;
    }

    private static async Task<T> ScalarAsync<T>(NpgsqlConnection connection, string sql)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        return (T)(await command.ExecuteScalarAsync(Stop))!;
    }
}
