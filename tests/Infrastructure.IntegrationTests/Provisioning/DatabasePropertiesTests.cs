using TenantManager.TestSupport;
using Xunit;

namespace TenantManager.Infrastructure.IntegrationTests.Provisioning;

/// <summary>What belongs to a database as a whole: its encoding, its collation, its settings.</summary>
public sealed class DatabasePropertiesTests(PostgresServer server)
{
    [Theory]
    [InlineData("ENCODING 'UTF8' LC_COLLATE 'C' LC_CTYPE 'C'")]
    [InlineData("ENCODING 'UTF8' LC_COLLATE 'C' LC_CTYPE 'C.UTF-8'")]
    [InlineData("ENCODING 'LATIN1' LC_COLLATE 'C' LC_CTYPE 'C'")]
    [InlineData("ENCODING 'SQL_ASCII' LC_COLLATE 'C' LC_CTYPE 'C'")]
    [InlineData("ENCODING 'EUC_JP' LC_COLLATE 'POSIX' LC_CTYPE 'C'")]
    [InlineData("ENCODING 'UTF8' LOCALE_PROVIDER icu ICU_LOCALE 'de-u-co-phonebk' LC_COLLATE 'C' LC_CTYPE 'C.UTF-8'")]
    public async Task Encoding_and_collation_are_the_sources(string options)
    {
        var source = $"located_{Guid.NewGuid():N}";
        await server.ExecuteAsync(
            "postgres", $"CREATE DATABASE {source} OWNER {PostgresServer.Administrator} TEMPLATE template0 {options}");
        await server.LoadAsync(source, "CREATE SCHEMA s; CREATE TABLE s.t (id int, name text);");
        await using var bench = await ProvisioningBench.CreateAsync(server, source);

        var tenant = await bench.ProvisionAsync();

        var locales = await server.QueryAsync<string>(
            "postgres",
            $"""
            SELECT concat_ws(' ', pg_encoding_to_char(encoding), datcollate, datctype, datlocprovider, daticulocale)
            FROM pg_database WHERE datname IN ('{source}', '{tenant.DatabaseName.Value}')
            """);
        Assert.Equal(2, locales.Count);
        Assert.Equal(locales[0], locales[1]);
    }

    [Theory]
    [InlineData("LATIN1", "Größe")]
    [InlineData("SQL_ASCII", "Größe")]
    [InlineData("EUC_JP", "日本語")]
    public async Task Names_survive_in_every_encoding(string encoding, string name)
    {
        var source = $"encoded_{Guid.NewGuid():N}";
        await server.ExecuteAsync(
            "postgres",
            $"CREATE DATABASE {source} OWNER {PostgresServer.Administrator} TEMPLATE template0 ENCODING '{encoding}' LOCALE 'C'");
        await server.LoadAsync(
            source,
            $"""
            SET client_encoding = '{(encoding == "SQL_ASCII" ? encoding : "UTF8")}';
            CREATE SCHEMA "{name}"; CREATE TABLE "{name}"."{name}" ("{name}" int); COMMENT ON SCHEMA "{name}" IS '{name}';
            """);
        await using var bench = await ProvisioningBench.CreateAsync(server, source);

        var tenant = await bench.ProvisionAsync();

        Assert.Equal(await server.DumpSchemaAsync(source), await server.DumpSchemaAsync(tenant.DatabaseName.Value));
    }

    [Theory]
    [InlineData("client_encoding = 'LATIN1'")]
    [InlineData("quote_all_identifiers = on")]
    [InlineData("idle_session_timeout = '1ms'")]
    public async Task What_the_source_sets_for_its_applications_does_not_keep_it_from_being_copied(string setting)
    {
        var source = await server.CreateDatabaseAsync("applications");
        await server.LoadAsync(source, "CREATE SCHEMA s; CREATE TABLE s.t (id int); COMMENT ON TABLE s.t IS 'μ';");
        await server.ExecuteAsync("postgres", $"ALTER DATABASE {source} SET {setting}");
        await using var bench = await ProvisioningBench.CreateAsync(server, source);

        var tenant = await bench.ProvisionAsync();

        await server.ExecuteAsync("postgres", $"ALTER DATABASE {source} RESET ALL");
        Assert.Equal("μ", Assert.Single(await server.QueryAsync<string>(tenant.DatabaseName.Value, "SELECT obj_description('s.t'::regclass)")));
    }

    [Fact]
    public async Task Settings_that_change_what_sql_means_are_the_sources()
    {
        var source = await server.CreateDatabaseAsync("settings");
        await server.LoadAsync(source, "CREATE SCHEMA \"we ird, \"\"schema\"; CREATE TABLE \"we ird, \"\"schema\".found (id int);");
        await server.ExecuteAsync(source, $"""ALTER DATABASE {source} SET search_path = "we ird, ""schema", '$user', public""");
        await server.ExecuteAsync(source, $"ALTER DATABASE {source} SET timezone = 'Asia/Kathmandu'");
        await server.ExecuteAsync(source, $"ALTER DATABASE {source} SET datestyle = 'SQL, DMY'");
        await using var bench = await ProvisioningBench.CreateAsync(server, source);

        var tenant = await bench.ProvisionAsync();

        Assert.Equal(
            await server.QueryAsync<string[]>("postgres", SettingsOf(source)),
            await server.QueryAsync<string[]>("postgres", SettingsOf(tenant.DatabaseName.Value)));
        Assert.Equal(0, await bench.QueryAsync<long>(tenant, "SELECT count(*) FROM found"));
    }

    [Fact]
    public async Task Settings_that_are_about_the_source_itself_are_not_copied_and_do_no_harm()
    {
        var source = await server.CreateDatabaseAsync("settings");
        await server.LoadAsync(source, "CREATE TABLE public.t (id int);");
        string[] settings =
        [
            "statement_timeout = 1", "lock_timeout = 1", "idle_in_transaction_session_timeout = 1",
            "default_transaction_read_only = on", "app.secret = 'hush'", "quote_all_identifiers = on",
            "default_transaction_isolation = 'serializable'", "row_security = off", "log_statement = 'none'",
        ];
        foreach (var setting in settings)
            await server.ExecuteAsync("postgres", $"ALTER DATABASE {source} SET {setting}");
        await using var bench = await ProvisioningBench.CreateAsync(server, source);

        var tenant = await bench.ProvisionAsync();

        Assert.Empty(await server.QueryAsync<string[]>("postgres", SettingsOf(tenant.DatabaseName.Value)));
    }

    private static string SettingsOf(string database) =>
        $"""
        SELECT setconfig FROM pg_db_role_setting s JOIN pg_database d ON d.oid = s.setdatabase
        WHERE datname = '{database}'
        """;
}
