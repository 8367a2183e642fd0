using TenantManager.TestSupport;
using Xunit;

namespace TenantManager.Infrastructure.IntegrationTests.Provisioning;

/// <summary>A source that the administrator does not own.</summary>
public sealed class SourceAccessTests(PostgresServer server)
{
    private const string Schema =
        """
        CREATE SCHEMA hidden; CREATE TABLE hidden.t (id int PRIMARY KEY); CREATE VIEW hidden.v AS TABLE hidden.t;
        CREATE SEQUENCE hidden.s; ALTER TABLE hidden.t ENABLE ROW LEVEL SECURITY;
        """;

    [Fact]
    public async Task Copies_a_source_that_it_may_read_all_data_of()
    {
        var source = await CreateForeignAsync();
        var reader = await CreateAdministratorAsync("GRANT pg_read_all_data TO");
        await using var bench = await ProvisioningBench.CreateAsync(server, source, reader);

        var tenant = await bench.ProvisionAsync();

        Assert.Equal(await server.DumpSchemaAsync(source), await server.DumpSchemaAsync(tenant.DatabaseName.Value));
    }

    [Fact]
    public async Task Copies_a_source_whose_owner_it_is_a_member_of()
    {
        var source = await CreateForeignAsync();
        var member = await CreateAdministratorAsync($"GRANT {source}_owner TO");
        await using var bench = await ProvisioningBench.CreateAsync(server, source, member);

        var tenant = await bench.ProvisionAsync();

        Assert.Equal(await server.DumpSchemaAsync(source), await server.DumpSchemaAsync(tenant.DatabaseName.Value));
    }

    [Fact]
    public async Task Says_what_to_grant_where_it_may_not_read_the_source()
    {
        var source = await CreateForeignAsync();
        await using var bench = await ProvisioningBench.CreateAsync(server, source);
        var tenant = bench.NewTenant();

        var refusal = await bench.RefusalAsync(tenant);

        Assert.Equal("schema_copy_failed", refusal.Code);
        Assert.Contains("GRANT pg_read_all_data TO \"tm_admin\"", refusal.Message, StringComparison.Ordinal);
        Assert.Contains("hidden.t", bench.Log.Text, StringComparison.Ordinal);
        await bench.AssertRemovableAsync(tenant);
    }

    [Fact]
    public async Task Says_what_to_grant_where_it_may_not_connect_to_the_source()
    {
        var source = await CreateForeignAsync();
        await server.ExecuteAsync("postgres", $"REVOKE CONNECT ON DATABASE {source} FROM PUBLIC");
        await using var bench = await ProvisioningBench.CreateAsync(server, source);

        var refusal = await bench.RefusalAsync(bench.NewTenant());

        Assert.Equal("schema_copy_failed", refusal.Code);
        Assert.Contains($"GRANT CONNECT ON DATABASE \"{source}\" TO \"tm_admin\"", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Says_so_where_the_source_accepts_no_connections()
    {
        var source = await CreateForeignAsync();
        await server.ExecuteAsync("postgres", $"ALTER DATABASE {source} ALLOW_CONNECTIONS false");
        await using var bench = await ProvisioningBench.CreateAsync(server, source);

        var refusal = await bench.RefusalAsync(bench.NewTenant());

        Assert.Equal("schema_copy_failed", refusal.Code);
        Assert.Contains("does not accept connections", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Says_so_where_there_is_no_such_source()
    {
        await using var bench = await ProvisioningBench.CreateAsync(server, "no_such_source");
        var tenant = bench.NewTenant();

        var refusal = await bench.RefusalAsync(tenant);

        Assert.Equal("source_database_missing", refusal.Code);
        Assert.StartsWith("Source database 'no_such_source' does not exist", refusal.Message, StringComparison.Ordinal);
        await bench.AssertRemovableAsync(tenant);
    }

    /// <summary>A database of a role that has nothing to do with the administrator.</summary>
    private async Task<string> CreateForeignAsync()
    {
        var source = await server.CreateDatabaseAsync("foreign");
        await server.LoadAsync(source, Schema, asSuperuser: true);
        await server.ExecuteAsync(source, $"CREATE ROLE {source}_owner");
        foreach (var name in new[] { $"DATABASE {source}", "SCHEMA hidden", "TABLE hidden.t", "VIEW hidden.v", "SEQUENCE hidden.s" })
            await server.ExecuteAsync(source, $"ALTER {name} OWNER TO {source}_owner");
        return source;
    }

    /// <summary>With the rights to make databases and roles, and what the words grant.</summary>
    private async Task<BenchSettings> CreateAdministratorAsync(string grant)
    {
        var name = $"admin_{Guid.NewGuid():N}";
        await server.ExecuteAsync("postgres", $"CREATE ROLE {name} LOGIN CREATEDB CREATEROLE PASSWORD 'for-tests'");
        await server.ExecuteAsync("postgres", $"{grant} {name}");
        return new BenchSettings { AdminUser = name, AdminPassword = "for-tests" };
    }
}
