using Npgsql;
using TenantManager.Infrastructure.Provisioning.Templates;
using TenantManager.TestSupport;
using Xunit;

namespace TenantManager.Infrastructure.IntegrationTests.Provisioning.Reconciliation;

/// <summary>A tenant sees all roles, and may grant any of them something of its own: PostgreSQL then does not drop that role.</summary>
public sealed class HeldRoleTests(PostgresServer server)
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_tenants_grants_keep_neither_databases_nor_rows_of_ours()
    {
        await using var bench = await NewAsync();
        var tenant = await bench.ProvisionAsync();
        await bench.ActivateAsync(tenant);
        var warm = await bench.MakeWarmAsync();
        await using (var connection = await bench.OpenAsync(tenant))
            await ExecuteAsync(connection, $"CREATE TABLE public.bait (id int); GRANT SELECT ON public.bait TO \"{warm}\"");

        await bench.Get<SchemaTemplates>().RebuildAsync(Stop);
        await bench.ReconcileAsync();

        Assert.Empty(await bench.RegistryQueryAsync<Guid>("SELECT id FROM warm_databases"));
        Assert.Empty(await server.QueryAsync<string>("postgres", $"SELECT datname::text FROM pg_database WHERE datname = '{warm}'"));
        Assert.Equal([false], await server.QueryAsync<bool>("postgres", $"SELECT rolcanlogin FROM pg_roles WHERE rolname = '{warm}'"));

        await using (var connection = await bench.OpenAsync(tenant))
            await ExecuteAsync(connection, $"REVOKE SELECT ON public.bait FROM \"{warm}\"");
        await bench.SweepAsync();
        Assert.Empty(await bench.TracesOfAsync(warm));
    }

    [Fact]
    public async Task A_grant_that_is_never_committed_holds_the_reconciler_up_for_seconds_and_not_for_ever()
    {
        await using var bench = await NewAsync();
        var tenant = await bench.ProvisionAsync();
        await bench.ActivateAsync(tenant);
        var warm = await bench.MakeWarmAsync();
        await using var connection = await bench.OpenAsync(tenant);
        await ExecuteAsync(connection, $"CREATE TABLE public.bait (id int)");
        await using var transaction = await connection.BeginTransactionAsync(Stop);
        await ExecuteAsync(connection, $"GRANT SELECT ON public.bait TO \"{warm}\"");

        await bench.Get<SchemaTemplates>().RebuildAsync(Stop);
        await bench.ReconcileAsync().WaitAsync(TimeSpan.FromSeconds(60), Stop);

        Assert.Empty(await bench.RegistryQueryAsync<Guid>("SELECT id FROM warm_databases"));
        await transaction.RollbackAsync(Stop);
        await bench.SweepAsync();
        Assert.Empty(await bench.TracesOfAsync(warm));
    }

    private async Task<ProvisioningBench> NewAsync()
    {
        var bench = await ProvisioningBench.CreateAsync(
            server, await server.CreateDatabaseAsync("held"), new BenchSettings { WarmDatabases = 1 });
        await bench.LiveAsync();
        return bench;
    }

    private static async Task ExecuteAsync(NpgsqlConnection connection, string sql)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync(Stop);
    }
}
