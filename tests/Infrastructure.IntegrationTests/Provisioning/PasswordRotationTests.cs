using Npgsql;
using TenantManager.Application.Abstractions;
using TenantManager.Domain.Tenants;
using TenantManager.TestSupport;
using Xunit;

namespace TenantManager.Infrastructure.IntegrationTests.Provisioning;

/// <summary>What becomes of a rotation whose process dies, or in which somebody interferes.</summary>
public sealed class PasswordRotationTests(PostgresServer server)
{
    private const string Shut = "rotation.shut";

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    /// <summary>A process that dies in the middle of setting a new password leaves a role that cannot log in.</summary>
    [Theory]
    [InlineData("rotation.begun")]
    [InlineData("rotation.shut")]
    [InlineData("rotation.set")]
    public async Task A_rotation_that_was_not_finished_any_replica_finishes(string point)
    {
        using var faults = new FaultDirectory();
        await using var dead = await NewAsync(new BenchSettings { FaultDirectory = faults.Path });
        await using var living = await dead.NewReplicaAsync(new BenchSettings());
        var tenant = await NewTenantAsync(dead);
        await dead.RegistryExecuteAsync("UPDATE tenant_registry SET database_password_version = 2");
        faults.Fail(point);
        await Assert.ThrowsAnyAsync<Exception>(() => dead.Get<ITenantDatabaseGate>().ApplyAsync(tenant.Id, Stop));

        await living.SweepAsync();

        Assert.Equal([2], await living.RegistryQueryAsync<int>("SELECT database_password_applied_version FROM tenant_registry"));
        var refused = await Assert.ThrowsAsync<PostgresException>(() => living.OpenAsync(tenant));
        Assert.Equal(PostgresErrorCodes.InvalidPassword, refused.SqlState);
        tenant.RotateDatabasePassword(null, TimeProvider.System.GetUtcNow());
        await using var session = await living.OpenAsync(tenant);
    }

    /// <summary>One that was let in before the role was shut out, and is slow, comes when nobody is left.</summary>
    [Theory]
    [InlineData("")]
    [InlineData("BEGIN; ")]
    public async Task A_session_that_comes_late_and_gives_the_role_a_password_is_out_in_the_end(string begin)
    {
        using var faults = new FaultDirectory();
        await using var bench = await NewAsync(new BenchSettings { FaultDirectory = faults.Path });
        var tenant = await NewTenantAsync(bench);
        var role = tenant.DatabaseName.Value;
        await bench.RegistryExecuteAsync("UPDATE tenant_registry SET database_password_version = 2");
        faults.Hold(Shut);
        var rotation = bench.Get<ITenantDatabaseGate>().ApplyAsync(tenant.Id, Stop);
        await faults.ReachedAsync(Shut, rotation);
        await server.ExecuteAsync("postgres", $"ALTER ROLE {role} LOGIN");
        await using var late = await bench.OpenAsync(tenant);
        await server.ExecuteAsync("postgres", $"ALTER ROLE {role} NOLOGIN");
        await RunAsync(late, $"{begin}ALTER ROLE {role} PASSWORD 'known to a thief'");

        faults.LetGo(Shut);
        await rotation;

        await Assert.ThrowsAnyAsync<NpgsqlException>(() => RunAsync(late, "SELECT 1"));
        await using var thiefs = new NpgsqlConnection(server.ConnectionString(role, role, "known to a thief"));
        var refused = await Assert.ThrowsAsync<PostgresException>(() => thiefs.OpenAsync(Stop));
        Assert.Equal(PostgresErrorCodes.InvalidPassword, refused.SqlState);
        tenant.RotateDatabasePassword(null, TimeProvider.System.GetUtcNow());
        await using var session = await bench.OpenAsync(tenant);
    }

    /// <summary>The role's own settings are applied when it has been let in and before its session can be seen, and may take seconds.</summary>
    [Theory]
    [InlineData("UPDATE tenant_registry SET database_password_version = 2")]
    [InlineData("UPDATE tenant_registry SET status = 'suspended'")]
    public async Task Whoever_takes_long_to_come_in_is_waited_for(string change)
    {
        await using var bench = await NewAsync();
        var tenant = await NewTenantAsync(bench);
        await using (var session = await bench.OpenAsync(tenant))
        {
            await RunAsync(session, "SET client_min_messages = error");
            await RunAsync(session, $"ALTER ROLE CURRENT_USER SET temp_tablespaces = {string.Join(',', Enumerable.Repeat('a', 1_000_000))}");
        }

        var slow = Task.Run(() => bench.OpenAsync(tenant), Stop);
        await Eventually.TrueAsync("it has been let in", TimeSpan.FromMinutes(1), async () => slow.IsCompleted || (await server.QueryAsync<bool>(
            "postgres",
            """
            SELECT EXISTS (
                SELECT FROM pg_locks l WHERE locktype = 'object' AND classid = 'pg_database'::regclass
                AND NOT EXISTS (SELECT FROM pg_stat_activity a WHERE a.pid = l.pid))
            """))[0]);
        await bench.RegistryExecuteAsync(change);
        await bench.Get<ITenantDatabaseGate>().ApplyAsync(tenant.Id, Stop);

        await Assert.ThrowsAnyAsync<NpgsqlException>(async () =>
        {
            await using var late = await slow;
            await RunAsync(late, $"ALTER ROLE {tenant.DatabaseName.Value} PASSWORD 'known to a thief'");
        });
    }

    /// <summary>PostgreSQL lets one of two fail that change a role in one instant.</summary>
    [Fact]
    public async Task Many_who_change_the_role_all_the_time_are_shut_out_and_it_is_opened_again()
    {
        await using var bench = await NewAsync();
        var tenant = await NewTenantAsync(bench);
        var role = tenant.DatabaseName.Value;
        // Until two have met; how soon they do is chance.
        for (var i = 0; i < 5 || i < 100 && !bench.Log.Text.Contains("tuple concurrently updated", StringComparison.Ordinal); i++)
        {
            using var enough = CancellationTokenSource.CreateLinkedTokenSource(Stop);
            // A superuser's, which are not ended: so it happens again and again.
            var others = Enumerable.Range(0, 4).Select(_ => Task.Run(() => ChangeAsync(role, enough.Token), Stop)).ToList();
            foreach (var status in new[] { "suspended", "active" })
            {
                await bench.RegistryExecuteAsync($"UPDATE tenant_registry SET status = '{status}'");
                await bench.Get<ITenantDatabaseGate>().ApplyAsync(tenant.Id, Stop);
            }

            await enough.CancelAsync();
            await Task.WhenAll(others);
            await using var session = await bench.OpenAsync(tenant);
        }

        Assert.Contains("tuple concurrently updated", bench.Log.Text, StringComparison.Ordinal);
    }

    private async Task ChangeAsync(string role, CancellationToken enough)
    {
        await using var connection = await server.OpenAsync("postgres");
        while (!enough.IsCancellationRequested)
        {
            try
            {
                await RunAsync(connection, $"ALTER ROLE {role} VALID UNTIL 'infinity'");
            }
            catch (PostgresException e) when (e.SqlState == PostgresErrorCodes.InternalError)
            {
                // Another was first. Npgsql has closed the connection.
                await connection.CloseAsync();
                await connection.OpenAsync(Stop);
            }
        }
    }

    private static async Task RunAsync(NpgsqlConnection connection, string sql)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync(Stop);
    }

    private async Task<ProvisioningBench> NewAsync(BenchSettings? settings = null) =>
        await ProvisioningBench.CreateAsync(server, await server.CreateDatabaseAsync("rotation"), settings);

    private static async Task<Tenant> NewTenantAsync(ProvisioningBench bench)
    {
        var tenant = await bench.ProvisionAsync();
        await bench.ActivateAsync(tenant);
        return tenant;
    }
}
