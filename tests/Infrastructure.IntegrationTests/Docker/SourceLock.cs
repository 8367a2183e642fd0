using Npgsql;
using TenantManager.TestSupport.Docker;

namespace TenantManager.Infrastructure.IntegrationTests.Docker;

/// <summary>A lock in the source that a copy stands before until this is disposed of.</summary>
internal sealed class SourceLock : IAsyncDisposable
{
    private const string LockTable =
        """
        DO $$ BEGIN
            EXECUTE (SELECT format('LOCK TABLE %s IN ACCESS EXCLUSIVE MODE', max(c.oid)::regclass)
                     FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
                     WHERE n.nspname = 'core' AND c.relkind = 'r');
        END $$
        """;

    // Read by pg_dump alone, and without the timeout that it sets for the locks of tables.
    private const string LockCatalog = "LOCK TABLE pg_catalog.pg_init_privs IN ACCESS EXCLUSIVE MODE";

    private readonly NpgsqlConnection _connection;

    private SourceLock(NpgsqlConnection connection) => _connection = connection;

    /// <summary>As of an open <c>ALTER TABLE</c>: pg_dump waits for it, but not for ever.</summary>
    public static Task<SourceLock> OfTableAsync(DockerPostgresContainer container) => TakeAsync(container, LockTable);

    /// <summary>Pg_dump waits for it as long as it lives.</summary>
    public static Task<SourceLock> OfCatalogAsync(DockerPostgresContainer container) => TakeAsync(container, LockCatalog);

    public ValueTask DisposeAsync() => _connection.DisposeAsync();

    private static async Task<SourceLock> TakeAsync(DockerPostgresContainer container, string statement)
    {
        var connection = await container.OpenAsync(DockerBench.Source);
        await using var command = new NpgsqlCommand($"BEGIN; {statement}", connection);
        await command.ExecuteNonQueryAsync();
        return new SourceLock(connection);
    }
}
