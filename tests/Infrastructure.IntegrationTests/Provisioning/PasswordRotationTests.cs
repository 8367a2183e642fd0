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
