using Npgsql;
using TenantManager.Infrastructure.Provisioning.Copying;
using TenantManager.TestSupport;
using Xunit;

namespace TenantManager.Infrastructure.IntegrationTests.Provisioning;

/// <summary>The comparison of a copy with its source tells what is missing.</summary>
public sealed class SchemaInventoryTests(PostgresServer server)
{
    [Fact]
    public async Task Names_every_kind_of_object_that_a_copy_lacks()
    {
        var source = await server.CreateDatabaseFromAsync("inventory", PostgresServer.CrmSample);
        var complete = await TakeAsync(source);
        Assert.Empty(complete.DifferencesTo(await TakeAsync(source)));
        var changes = new Dictionary<string, string>
        {
            ["DROP INDEX core.api_keys_live"] = "relation of kind i in schema 'core'",
            ["DROP TABLE core.sessions"] = "relation of kind r in schema 'core'",
            ["DROP VIEW core.revenue_this_year"] = "relation of kind v in schema 'core'",
            ["DROP MATERIALIZED VIEW core.stage_durations"] = "relation of kind m in schema 'core'",
            ["DROP SEQUENCE core.countdown"] = "relation of kind S in schema 'core'",
            ["ALTER TABLE core.users DROP COLUMN locale"] = "column not null with default in schema 'core'",
            ["ALTER TABLE core.users ALTER COLUMN locale DROP DEFAULT"] = "column not null in schema 'core'",
            ["ALTER TABLE core.companies DROP CONSTRAINT companies_primary_contact_fkey"] = "constraint of kind f in schema 'core'",
            ["DROP TRIGGER touch ON core.users"] = "trigger in schema 'core'",
            ["DROP POLICY own_keys ON core.api_keys"] = "policy in schema 'core'",
            ["DROP RULE keep_used ON core.currencies"] = "rule in schema 'core'",
            ["DROP FUNCTION core.company_label(uuid)"] = "routine of kind f in schema 'core'",
            ["DROP PROCEDURE core.purge_deleted"] = "routine of kind p in schema 'core'",
            ["DROP AGGREGATE core.total(core.money_amount) CASCADE"] = "routine of kind a in schema 'core'",
            ["DROP OPERATOR core.=~= (text, text)"] = "operator in schema 'core'",
            ["DROP CAST (core.money_amount AS numeric)"] = "cast in schema ''",
            ["ALTER TYPE core.severity ADD VALUE 'fatal'"] = "enum label in schema 'core'",
            ["DROP STATISTICS core.ticket_months"] = "extended statistics in schema 'core'",
            ["DROP TEXT SEARCH CONFIGURATION core.crm CASCADE"] = "text search configuration in schema 'core'",
            ["DROP EXTENSION btree_gist CASCADE"] = "extension btree_gist in schema ''",
            ["COMMENT ON SCHEMA core IS NULL"] = "comment on pg_namespace in schema ''",
            ["DROP SCHEMA metadata CASCADE"] = "schema in schema 'metadata'",
        };
        await using var connection = await server.OpenAsync(source);

        var unnoticed = new List<string>();
        foreach (var (change, expected) in changes)
        {
            await using var transaction = await connection.BeginTransactionAsync(TestContext.Current.CancellationToken);
            await using (var command = new NpgsqlCommand(change, connection))
                await command.ExecuteNonQueryAsync(TestContext.Current.CancellationToken);
            var differences = complete.DifferencesTo(await SchemaInventory.TakeAsync(connection, TestContext.Current.CancellationToken));
            if (!differences.Any(difference => difference.StartsWith($"{expected}:", StringComparison.Ordinal)))
                unnoticed.Add($"{change}: {string.Join("; ", differences)}");
            await transaction.RollbackAsync(TestContext.Current.CancellationToken);
        }

        Assert.Empty(unnoticed);
    }

    [Fact]
    public async Task Does_not_count_what_pg_dump_leaves_out_by_design()
    {
        var source = await server.CreateDatabaseAsync("inventory");
        await server.LoadAsync(
            source,
            """
            DROP EXTENSION plpgsql;
            SELECT lo_create(4711); COMMENT ON LARGE OBJECT 4711 IS 'rows have large objects';
            CREATE SUBSCRIPTION s CONNECTION 'host=nowhere' PUBLICATION p WITH (connect = false);
            COMMENT ON SUBSCRIPTION s IS 'they hold passwords';
            """,
            asSuperuser: true);
        await using var bench = await ProvisioningBench.CreateAsync(server, source);

        await bench.ProvisionAsync();
    }

    private async Task<SchemaInventory> TakeAsync(string database)
    {
        await using var connection = await server.OpenAsync(database);
        return await SchemaInventory.TakeAsync(connection, TestContext.Current.CancellationToken);
    }
}
