using TenantManager.TestSupport;
using Xunit;

namespace TenantManager.Infrastructure.IntegrationTests.Provisioning;

/// <summary>A source whose copy stands still at a known place, until it is ended or the source is mended.</summary>
internal sealed class HaltingSource(PostgresServer server, string database)
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

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

    /// <summary>Returns when the restore of a template sleeps.</summary>
    /// <returns>The application name of all that builds the template.</returns>
    public Task<string> HaltedAsync() => BuildWithSessionAsync("the restore halts", "a.wait_event = 'PgSleep'");

    /// <summary>Returns when the dump for a template waits for a lock in the source.</summary>
    /// <returns>The application name of all that builds the template.</returns>
    public Task<string> DumpWaitsAsync() => BuildWithSessionAsync(
        "the dump waits for a lock", $"a.datname = '{database}' AND a.wait_event_type = 'Lock'");

    /// <summary>A session like that beside the one that holds the source's snapshot.</summary>
    private async Task<string> BuildWithSessionAsync(string what, string condition)
    {
        List<string> found = [];
        await Eventually.TrueAsync(what, Patience, async () =>
        {
            found = await server.QueryAsync<string>(
                "postgres",
                $"""
                SELECT DISTINCT a.application_name FROM pg_stat_activity a JOIN pg_stat_activity s USING (application_name)
                WHERE a.application_name LIKE 'tm-template %' AND {condition}
                  AND s.datname = '{database}' AND s.xact_start IS NOT NULL AND s.state LIKE 'idle%'
                """);
            return found.Count > 0;
        });
        return Assert.Single(found);
    }

    private Task SetHaltAsync(string statement) => server.LoadAsync(
        database,
        $"""
        CREATE OR REPLACE FUNCTION public.halt() RETURNS int LANGUAGE plpgsql IMMUTABLE
            AS 'BEGIN {statement} RETURN 1; END';
        """);
}
