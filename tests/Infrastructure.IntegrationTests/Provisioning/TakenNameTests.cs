using TenantManager.TestSupport;
using Xunit;

namespace TenantManager.Infrastructure.IntegrationTests.Provisioning;

/// <summary>A role or a database that is not the tenant's is never touched, whatever its name.</summary>
public sealed class TakenNameTests(PostgresServer server)
{
    [Theory]
    [InlineData("")]
    [InlineData("somebody's own")]
    [InlineData("tenant-manager tenant 00000000-0000-0000-0000-000000000000")]
    public async Task A_role_of_that_name_is_left_alone(string comment)
    {
        await using var bench = await NewBenchAsync();
        var tenant = bench.NewTenant();
        var name = tenant.DatabaseName.Value;
        await server.ExecuteAsync("postgres", $"CREATE ROLE {name} LOGIN PASSWORD 'its-own'");
        await server.ExecuteAsync("postgres", $"COMMENT ON ROLE {name} IS '{comment.Replace("'", "''", StringComparison.Ordinal)}'");
        await server.ExecuteAsync("postgres", $"CREATE DATABASE {name} OWNER {name}");

        var refusal = await bench.RefusalAsync(tenant);
        await bench.Provisioner.RemoveAsync(tenant, TestContext.Current.CancellationToken);
        await bench.Provisioner.ResetPasswordAsync(tenant, TestContext.Current.CancellationToken);

        Assert.Equal("create_database_failed", refusal.Code);
        Assert.Contains("exists, and is not ours", refusal.Message, StringComparison.Ordinal);
        await using var connection = new Npgsql.NpgsqlConnection(server.ConnectionString(name, name, "its-own"));
        await connection.OpenAsync(TestContext.Current.CancellationToken);
    }

    [Fact]
    public async Task A_database_of_that_name_is_left_alone()
    {
        await using var bench = await NewBenchAsync();
        var tenant = bench.NewTenant();
        var name = tenant.DatabaseName.Value;
        await server.ExecuteAsync("postgres", $"CREATE DATABASE {name} OWNER {PostgresServer.Administrator}");
        await server.ExecuteAsync(name, "CREATE TABLE public.precious (id int)");

        var refusal = await bench.RefusalAsync(tenant);
        await bench.Provisioner.RemoveAsync(tenant, TestContext.Current.CancellationToken);

        Assert.Equal("create_database_failed", refusal.Code);
        Assert.Contains("exists, and is not ours", refusal.Message, StringComparison.Ordinal);
        Assert.Equal([0L], await server.QueryAsync<long>(name, "SELECT count(*) FROM public.precious"));
        Assert.Empty(await server.QueryAsync<uint>("postgres", $"SELECT oid FROM pg_roles WHERE rolname = '{name}'"));
    }

    [Fact]
    public async Task Removing_what_was_never_made_or_is_removed_already_is_no_error()
    {
        await using var bench = await NewBenchAsync();
        await bench.AssertRemovableAsync(bench.NewTenant());
        var tenant = await bench.ProvisionAsync();

        await bench.AssertRemovableAsync(tenant);
        await bench.AssertRemovableAsync(tenant);
    }

    [Fact]
    public async Task Removing_a_database_ends_the_sessions_in_it()
    {
        await using var bench = await NewBenchAsync();
        var tenant = await bench.ProvisionAsync();
        await using var connection = await bench.OpenAsync(tenant);

        await bench.AssertRemovableAsync(tenant);
    }

    private async Task<ProvisioningBench> NewBenchAsync() =>
        await ProvisioningBench.CreateAsync(server, await server.CreateDatabaseAsync("taken"));
}
