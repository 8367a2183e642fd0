using TenantManager.TestSupport.Docker;
using Xunit;

namespace TenantManager.Infrastructure.IntegrationTests.Docker;

public sealed class DockerSchemaCopyTests(DockerPostgresContainer container) : DockerTestBase(container)
{
    [Fact]
    public async Task Copies_the_sample_schema_to_the_letter_of_pg_dump_without_its_rows()
    {
        await RequireSourceAsync();
        await using var bench = await DockerBench.CreateAsync(Container);
        var tenant = bench.NewTenant();

        await bench.ProvisionAsync(tenant);

        var copy = tenant.DatabaseName.Value;
        var expected = await Container.DumpSchemaAsync(DockerBench.Source);
        Assert.True(expected.Length > 1000);
        Assert.Equal(expected, await Container.DumpSchemaAsync(copy));
        const string Rows = "ANALYZE; SELECT sum(greatest(reltuples, 0))::bigint FROM pg_class WHERE relkind = 'r' AND relnamespace = 'core'::regnamespace";
        Assert.NotEqual(0, await Container.QueryAsync<long>(DockerBench.Source, Rows));
        Assert.Equal(0, await Container.QueryAsync<long>(copy, Rows));
    }

    [Fact]
    public async Task Lets_the_tenants_role_in_with_the_derived_password_and_nobody_else()
    {
        await RequireSourceAsync();
        await using var bench = await DockerBench.CreateAsync(Container);
        var tenant = bench.NewTenant();
        await bench.ProvisionAsync(tenant);

        var name = tenant.DatabaseName.Value;
        await using var connection = new Npgsql.NpgsqlConnection(
            Container.ConnectionString(name, name, bench.PasswordOf(tenant)));
        await connection.OpenAsync(TestContext.Current.CancellationToken);
        Assert.False(await Container.QueryAsync<bool>(
            "postgres", $"SELECT has_database_privilege('public', '{name}', 'CONNECT')"));
    }

    [Fact]
    public async Task Says_in_its_health_where_pg_dump_is()
    {
        await using var bench = await DockerBench.CreateAsync(Container);

        var health = await bench.Adapters.CheckHealthAsync("pg_dump");

        Assert.Matches($@"^pg_dump \d+\.\d+.* in the Docker container '{Container.Name}'$", health.Description);
    }
}
