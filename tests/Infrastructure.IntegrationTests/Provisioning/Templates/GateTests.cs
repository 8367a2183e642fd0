using TenantManager.Infrastructure.Provisioning.Templates;
using TenantManager.TestSupport;
using Xunit;

namespace TenantManager.Infrastructure.IntegrationTests.Provisioning.Templates;

/// <summary>Whatever made a clone differ from what was found equal to the source: no tenant gets it.</summary>
public sealed class GateTests(PostgresServer server)
{
    [Theory]
    [InlineData("ALTER TABLE app.t ADD COLUMN smuggled int")]
    [InlineData("ALTER TABLE app.t ALTER COLUMN n SET DEFAULT 2")]
    [InlineData("DROP INDEX app.i")]
    [InlineData("CREATE OR REPLACE FUNCTION app.f() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NULL; END'")]
    [InlineData("ALTER TABLE app.t DISABLE TRIGGER touch")]
    [InlineData("COMMENT ON TABLE app.t IS 'smuggled'")]
    [InlineData("CREATE PUBLICATION smuggled")]
    [InlineData("ALTER DEFAULT PRIVILEGES FOR ROLE TEMPLATE GRANT SELECT ON TABLES TO PUBLIC")]
    [InlineData("GRANT SELECT ON pg_catalog.pg_authid TO TEMPLATE")]
    public async Task Refuses_a_clone_that_differs_and_leaves_nothing_of_it(string tampering)
    {
        var source = await server.CreateDatabaseAsync("gate");
        await server.LoadAsync(
            source,
            """
            CREATE SCHEMA app; CREATE TABLE app.t (id int, n int DEFAULT 1); CREATE INDEX i ON app.t (n);
            CREATE FUNCTION app.f() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END';
            CREATE TRIGGER touch BEFORE UPDATE ON app.t FOR EACH ROW EXECUTE FUNCTION app.f();
            """);
        await using var bench = await ProvisioningBench.CreateAsync(server, source, new BenchSettings { WarmDatabases = 1 });
        var stop = TestContext.Current.CancellationToken;
        var (template, _) = await bench.Get<SchemaTemplates>().EnsureAsync(stop);
        var name = template.DatabaseName;
        await server.ExecuteAsync("postgres", $"ALTER DATABASE {name} ALLOW_CONNECTIONS true");
        await server.ExecuteAsync(name, tampering.Replace("TEMPLATE", name, StringComparison.Ordinal));
        await server.ExecuteAsync("postgres", $"ALTER DATABASE {name} ALLOW_CONNECTIONS false");
        var tenant = bench.NewTenant();

        var refusal = await bench.RefusalAsync(tenant);
        var warm = await Record.ExceptionAsync(() => bench.MakeWarmAsync());

        Assert.Equal("schema_copy_failed", refusal.Code);
        Assert.Contains("has not the catalog of its template", refusal.Message, StringComparison.Ordinal);
        Assert.Contains($"The clone {tenant.DatabaseName.Value} differs from the template {name}", bench.Log.Text, StringComparison.Ordinal);
        await bench.AssertRemovableAsync(tenant);
        Assert.NotNull(warm);
        await bench.ReconcileAsync();
        Assert.Empty(await bench.RegistryQueryAsync<Guid>("SELECT id FROM warm_databases"));
        // What an operator does then.
        await bench.Get<SchemaTemplates>().RebuildAsync(stop);
        await bench.AssertCanBeDoneAgainAsync(tenant);
    }
}
