using Npgsql;
using TenantManager.Application.Abstractions;
using TenantManager.Domain.Common;
using TenantManager.Infrastructure.Provisioning.Templates;
using TenantManager.TestSupport;
using Xunit;

namespace TenantManager.Infrastructure.IntegrationTests.Provisioning.Templates;

/// <summary>A migration of the source that takes its time, beside a template that is there.</summary>
public sealed class LockedSourceTests(PostgresServer server)
{
    private const string Columns = "SELECT count(*) FROM pg_attribute WHERE attrelid = 'public.t'::regclass AND attnum > 0";

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Does_not_keep_tenants_from_a_template_that_is_as_the_source_still_is()
    {
        await using var bench = await NewAsync();
        await bench.ProvisionAsync();
        await using var connection = await server.OpenAsync(bench.Source);
        await using var migration = await BeginAsync(connection, "ALTER TABLE public.t ADD COLUMN added int");

        var tenant = bench.NewTenant();
        Assert.Equal(ProvisioningPath.Clone, (await bench.ProvisionAsync(tenant)).Path);
        Assert.Equal(1, await bench.QueryAsync<long>(tenant, Columns));

        await migration.CommitAsync(Stop);
        Assert.Equal(2, await bench.QueryAsync<long>(await bench.ProvisionAsync(), Columns));
    }

    [Fact]
    public async Task Keeps_a_template_from_being_built_anew_until_the_lock_is_gone()
    {
        await using var bench = await NewAsync();
        var (first, _) = await bench.Get<SchemaTemplates>().EnsureAsync(Stop);
        await using var hurried = await bench.NewReplicaAsync(new BenchSettings { Timeout = TimeSpan.FromSeconds(5) });
        await server.ExecuteAsync(bench.Source, "ALTER TABLE public.t ADD COLUMN added int");
        await using var connection = await server.OpenAsync(bench.Source);
        await using var migration = await BeginAsync(connection, "ALTER TABLE public.t ADD COLUMN more int");
        var tenant = hurried.NewTenant();

        var refusal = await hurried.RefusalAsync(tenant);

        Assert.Equal((ErrorKind.Unavailable, "schema_copy_failed"), (refusal.Kind, refusal.Code));
        Assert.Contains("LOCK TABLE public.t", hurried.Log.Text, StringComparison.Ordinal);
        await bench.Provisioner.RemoveAsync(tenant, Stop);
        Assert.Empty(await bench.TracesOfAsync(tenant.DatabaseName.Value, ProvisioningBench.ApplicationNameOf(tenant)));
        Assert.Equal([first.Id], await bench.RegistryQueryAsync<Guid>("SELECT id FROM schema_templates"));
        await migration.CommitAsync(Stop);
        Assert.Equal(3, await bench.QueryAsync<long>(await bench.ProvisionAsync(), Columns));
    }

    private static async Task<NpgsqlTransaction> BeginAsync(NpgsqlConnection connection, string sql)
    {
        var transaction = await connection.BeginTransactionAsync(Stop);
        await using var command = new NpgsqlCommand(sql, connection, transaction);
        await command.ExecuteNonQueryAsync(Stop);
        return transaction;
    }

    private async Task<ProvisioningBench> NewAsync()
    {
        var source = await server.CreateDatabaseAsync("migrated");
        await server.LoadAsync(source, "CREATE TABLE public.t (id int);");
        return await ProvisioningBench.CreateAsync(server, source);
    }
}
