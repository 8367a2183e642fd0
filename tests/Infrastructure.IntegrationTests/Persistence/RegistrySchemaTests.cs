using TenantManager.TestSupport;
using Xunit;

namespace TenantManager.Infrastructure.IntegrationTests.Persistence;

/// <summary>What the catalog says of the registry's tables.</summary>
public sealed class RegistrySchemaTests(PostgresServer server)
{
    [Fact]
    public async Task Has_the_tables_that_are_promised()
    {
        await using var registry = await Registry.CreateAsync(server);

        var tables = await registry.QueryAsync<string>("SELECT tablename::text FROM pg_tables WHERE schemaname = 'public'");

        Assert.All(
            ["tenant_registry", "global_users", "tenant_settings", "tenant_usage"],
            table => Assert.Contains(table, tables, StringComparer.Ordinal));
    }

    [Fact]
    public async Task Has_an_index_that_begins_with_the_columns_of_every_foreign_key()
    {
        await using var registry = await Registry.CreateAsync(server);
        Assert.True((await registry.QueryAsync<long>("SELECT count(*) FROM pg_constraint WHERE contype = 'f'"))[0] >= 4);

        var without = await registry.QueryAsync<string>(
            """
            SELECT format('%s on %s', c.conname, c.conrelid::regclass)
            FROM pg_constraint c
            WHERE c.contype = 'f' AND NOT EXISTS (
                SELECT FROM pg_index i
                WHERE i.indrelid = c.conrelid AND i.indpred IS NULL AND i.indisvalid
                  AND (i.indkey::int2[])[0:cardinality(c.conkey) - 1] @> c.conkey)
            """);

        Assert.Empty(without);
    }

    [Fact]
    public async Task Keeps_every_time_with_its_zone()
    {
        await using var registry = await Registry.CreateAsync(server);
        const string Columns = "FROM information_schema.columns WHERE table_schema = 'public' AND data_type";
        Assert.True((await registry.QueryAsync<long>($"SELECT count(*) {Columns} = 'timestamp with time zone'"))[0] >= 8);

        // Days and months are of UTC.
        Assert.Empty(await registry.QueryAsync<string>(
            $"""
            SELECT table_name || '.' || column_name {Columns} IN ('timestamp without time zone', 'date', 'time without time zone')
            AND column_name NOT IN ('day', 'month')
            """));
    }

    [Fact]
    public async Task Names_everything_in_snake_case()
    {
        await using var registry = await Registry.CreateAsync(server);

        Assert.Empty(await registry.QueryAsync<string>(
            """
            SELECT name FROM (
                SELECT relname::text AS name FROM pg_class WHERE relnamespace = 'public'::regnamespace
                UNION SELECT conname FROM pg_constraint WHERE connamespace = 'public'::regnamespace
                UNION SELECT column_name FROM information_schema.columns WHERE table_schema = 'public') names
            WHERE name !~ '^[a-z][a-z0-9_]*$'
            """));
    }
}
