using Npgsql;
using TenantManager.TestSupport.Docker;

namespace TenantManager.Infrastructure.IntegrationTests.Docker;

/// <summary>An open <c>ALTER TABLE</c> in the source: what a copy stands before until this is disposed of.</summary>
internal sealed class SourceLock : IAsyncDisposable
{
    private readonly NpgsqlConnection _connection;

    private SourceLock(NpgsqlConnection connection) => _connection = connection;

    public static async Task<SourceLock> TakeAsync(DockerPostgresContainer container)
    {
        var connection = await container.OpenAsync(DockerBench.Source);
        await using var command = new NpgsqlCommand(
            """
            BEGIN;
            DO $$ BEGIN
                EXECUTE (SELECT format('LOCK TABLE %s IN ACCESS EXCLUSIVE MODE', max(c.oid)::regclass)
                         FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
                         WHERE n.nspname = 'core' AND c.relkind = 'r');
            END $$
            """,
            connection);
        await command.ExecuteNonQueryAsync();
        return new SourceLock(connection);
    }

    public ValueTask DisposeAsync() => _connection.DisposeAsync();
}
