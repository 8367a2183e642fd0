using TenantManager.Domain.Tenants;
using TenantManager.TestSupport;

namespace TenantManager.Infrastructure.IntegrationTests.Provisioning;

/// <summary>A source whose copy stands still at a known place, until it is ended or the source is mended.</summary>
internal sealed class HaltingSource(PostgresServer server, string database)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    public string Database => database;

    /// <summary>Restoring its index evaluates a function that sleeps; dumping does not.</summary>
    public static async Task<HaltingSource> InRestoreAsync(PostgresServer server)
    {
        var source = new HaltingSource(server, await server.CreateDatabaseAsync("halting"));
        await source.SetHaltAsync("");
        await server.LoadAsync(
            source.Database, "CREATE TABLE public.t (id int); CREATE INDEX halts ON public.t ((id + public.halt()));");
        await source.SetHaltAsync("PERFORM pg_sleep(600);");
        return source;
    }

    public Task MendAsync() => SetHaltAsync("");

    /// <summary>Returns when the tenant's restore sleeps.</summary>
    public Task HaltedAsync(Tenant tenant) => HasSessionAsync(
        "the restore halts", $"datname = '{tenant.DatabaseName.Value}' AND wait_event = 'PgSleep'", tenant);

    /// <summary>Returns when so many restores of it sleep.</summary>
    public Task HaltedAsync(int count) => Eventually.TrueAsync(
        $"{count} restores halt",
        Patience,
        async () => (await server.QueryAsync<long>(
            "postgres",
            $"""
            SELECT count(*) FROM pg_stat_activity a JOIN pg_stat_activity s ON s.application_name = a.application_name
            WHERE a.wait_event = 'PgSleep' AND s.datname = '{database}' AND s.xact_start IS NOT NULL AND s.state LIKE 'idle%'
            """))[0] == count);

    /// <summary>Returns when the tenant's dump waits for a lock in the source.</summary>
    public Task DumpWaitsAsync(Tenant tenant) => HasSessionAsync(
        "the dump waits for a lock", $"datname = '{database}' AND wait_event_type = 'Lock'", tenant);

    private Task HasSessionAsync(string what, string condition, Tenant tenant) => Eventually.TrueAsync(
        what,
        Patience,
        async () => (await server.QueryAsync<long>(
            "postgres",
            $"""
            SELECT count(*) FROM pg_stat_activity
            WHERE application_name = '{ProvisioningBench.ApplicationNameOf(tenant)}' AND {condition}
            """))[0] > 0);

    private Task SetHaltAsync(string statement) => server.LoadAsync(
        database,
        $"""
        CREATE OR REPLACE FUNCTION public.halt() RETURNS int LANGUAGE plpgsql IMMUTABLE
            AS 'BEGIN {statement} RETURN 1; END';
        """);
}
