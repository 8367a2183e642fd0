using TenantManager.Infrastructure.Provisioning;
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
    [InlineData("ALTER DATABASE TEMPLATE RESET search_path")]
    public async Task Refuses_a_clone_that_differs_and_builds_another_template(string tampering)
    {
        var source = await server.CreateDatabaseAsync("gate");
        await server.LoadAsync(
            source,
            """
            CREATE SCHEMA app; CREATE TABLE app.t (id int, n int DEFAULT 1); CREATE INDEX i ON app.t (n);
            CREATE FUNCTION app.f() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END';
            CREATE TRIGGER touch BEFORE UPDATE ON app.t FOR EACH ROW EXECUTE FUNCTION app.f();
            """);
        await server.ExecuteAsync("postgres", $"ALTER DATABASE {source} SET search_path = app");
        await using var bench = await ProvisioningBench.CreateAsync(server, source, new BenchSettings { WarmDatabases = 1 });
        var stop = TestContext.Current.CancellationToken;
        var (template, _) = await bench.Get<SchemaTemplates>().EnsureAsync(stop);
        var name = template.DatabaseName;
        await server.ExecuteAsync("postgres", $"ALTER DATABASE {name} ALLOW_CONNECTIONS true");
        await server.ExecuteAsync(name, tampering.Replace("TEMPLATE", name, StringComparison.Ordinal));
        await server.ExecuteAsync("postgres", $"ALTER DATABASE {name} ALLOW_CONNECTIONS false");
        var tenant = bench.NewTenant();

        var warm = await Record.ExceptionAsync(() => bench.MakeWarmAsync());
        await bench.ProvisionAsync(tenant);

        Assert.IsType<CloneDiffersException>(warm);
        Assert.Contains($"The clone {tenant.DatabaseName.Value} differs from the template {name}", bench.Log.Text, StringComparison.Ordinal);
        Assert.NotEqual(template.Id, bench.Get<SchemaTemplates>().Last!.Id);
        Assert.Equal(await server.DumpSchemaAsync(source), await server.DumpSchemaAsync(tenant.DatabaseName.Value));
        Assert.Equal("app", await bench.QueryAsync<string>(tenant, "SHOW search_path"));
        await bench.ReconcileAsync();
        Assert.Empty(await bench.RegistryQueryAsync<Guid>("SELECT id FROM warm_databases"));
        Assert.Empty(await server.QueryAsync<string>("postgres", $"SELECT datname::text FROM pg_database WHERE datname = '{name}'"));
    }
}
