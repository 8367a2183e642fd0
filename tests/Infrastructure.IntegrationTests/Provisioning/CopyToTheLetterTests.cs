using TenantManager.Domain.Tenants;
using TenantManager.Infrastructure.EmbeddedPostgres;
using TenantManager.TestSupport;
using Xunit;

namespace TenantManager.Infrastructure.IntegrationTests.Provisioning;

/// <summary>What <c>pg_dump -s</c> says of a source, it must say of a tenant's database.</summary>
public sealed class CopyToTheLetterTests(PostgresServer server)
{
    public static TheoryData<string> Schemas => [.. SchemaFiles.Names];

    [Theory]
    [MemberData(nameof(Schemas))]
    public async Task Copies_the_schema_of_this_file(string file)
    {
        var source = await server.CreateDatabaseFromAsync("letter", [SchemaFiles.PathOf(file)]);

        await AssertCopiedAsync(source);
    }

    [Fact]
    public async Task Copies_the_sample_schema_without_its_rows()
    {
        var source = await server.CreateDatabaseFromAsync("crm", PostgresServer.CrmSample);
        Assert.NotEqual(0, await RowsAsync(source));

        var tenant = await AssertCopiedAsync(source);

        Assert.Equal(0, await RowsAsync(tenant.DatabaseName.Value));
    }

    [Fact]
    public async Task Copies_names_that_attack_whatever_handles_them()
    {
        var source = await server.CreateDatabaseFromAsync("hostile", [RepositoryFiles.PathOf("samples", "tricky", "hostile-names.sql")]);
        Assert.NotEqual(0, await RowsAsync(source));

        var tenant = await AssertCopiedAsync(source);

        Assert.Equal(0, await RowsAsync(tenant.DatabaseName.Value));
        Assert.All(
            [Environment.CurrentDirectory, AppContext.BaseDirectory, RepositoryFiles.Root, Path.GetTempPath(), "/"],
            directory => Assert.False(File.Exists(Path.Combine(directory, "pwned"))));
    }

    [Fact]
    public async Task Copies_140_tables_with_600_indexes_and_340_foreign_keys()
    {
        var source = await server.CreateDatabaseAsync("large");
        await server.LoadAsync(source, GeneratedSchema.Sql(tables: 140, indexes: 600, foreignKeys: 340));

        var tenant = await AssertCopiedAsync(source);

        Assert.Equal([140L, 600L, 340L], await server.QueryAsync<long>(
            tenant.DatabaseName.Value,
            """
            SELECT count(*) FROM pg_class WHERE relkind = 'r' AND relname LIKE 'table_%' UNION ALL
            SELECT count(*) FROM pg_class WHERE relkind = 'i' AND relname LIKE 'index_%' UNION ALL
            SELECT count(*) FROM pg_constraint WHERE contype = 'f'
            """));
    }

    [Fact]
    public async Task Copies_the_sample_schema_when_the_administrator_is_a_superuser()
    {
        var source = await server.CreateDatabaseFromAsync("crm", PostgresServer.CrmSample, asSuperuser: true);

        await AssertCopiedAsync(source, new BenchSettings
        {
            AdminUser = EmbeddedPostgresOptions.Superuser,
            AdminPassword = server.SuperuserPassword,
        });
    }

    [Fact]
    public async Task Copies_a_schema_while_its_rows_and_its_tables_change()
    {
        var source = await server.CreateDatabaseAsync("changing");
        await server.LoadAsync(source, GeneratedSchema.Sql(tables: 30, indexes: 60, foreignKeys: 30));
        using var stop = new CancellationTokenSource();
        var changing = ChangeUntilStoppedAsync(source, stop.Token);

        await using var bench = await ProvisioningBench.CreateAsync(server, source);
        var tenant = await bench.ProvisionAsync();
        await stop.CancelAsync();

        Assert.NotEqual(0, await changing);
        Assert.Equal(30L, (await server.QueryAsync<long>(
            tenant.DatabaseName.Value, "SELECT count(*) FROM pg_class WHERE relkind = 'r' AND relname LIKE 'table_%'"))[0]);
    }

    /// <summary>How many rounds there were.</summary>
    private async Task<int> ChangeUntilStoppedAsync(string source, CancellationToken stop)
    {
        var rounds = 0;
        for (; !stop.IsCancellationRequested; rounds++)
        {
            await server.ExecuteAsync(
                source,
                $"""
                SET ROLE {PostgresServer.Administrator};
                CREATE TABLE public.new_{rounds} (id int); INSERT INTO core.table_0 (name) VALUES ('x')
                """);
        }

        return rounds;
    }

    private async Task<Tenant> AssertCopiedAsync(string source, BenchSettings? settings = null)
    {
        await using var bench = await ProvisioningBench.CreateAsync(server, source, settings);
        var tenant = await bench.ProvisionAsync();
        var expected = await server.DumpSchemaAsync(source);
        var actual = await server.DumpSchemaAsync(tenant.DatabaseName.Value);
        Assert.Equal(expected.Split('\n'), actual.Split('\n'));
        return tenant;
    }

    /// <summary>Of all tables together.</summary>
    private async Task<long> RowsAsync(string database)
    {
        var tables = await server.QueryAsync<string>(
            database,
            """
            SELECT format('SELECT count(*) FROM %I.%I', n.nspname, c.relname)
            FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
            WHERE c.relkind = 'r' AND n.nspname !~ '^pg_' AND n.nspname <> 'information_schema'
            """);
        var counts = await server.QueryAsync<long>(database, string.Join(" UNION ALL ", tables));
        return counts.Sum();
    }
}
