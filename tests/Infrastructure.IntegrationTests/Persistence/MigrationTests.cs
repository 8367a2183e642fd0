using Microsoft.EntityFrameworkCore;
using Npgsql;
using TenantManager.Infrastructure.IntegrationTests.Composition;
using TenantManager.Infrastructure.Startup;
using TenantManager.TestSupport;
using Xunit;

namespace TenantManager.Infrastructure.IntegrationTests.Persistence;

public sealed class MigrationTests(PostgresServer server)
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Is_done_once_when_four_replicas_start_at_the_same_time()
    {
        var database = await server.CreateDatabaseAsync("migration");
        var replicas = Enumerable.Range(0, 4).Select(_ => new Adapters(AdapterOptions.For(server, database))).ToList();

        await Task.WhenAll(replicas.Select(replica =>
            Task.Run(() => replica.Get<GlobalDatabaseMigration>().MigrateAsync(Token), Token)));

        var applied = await server.QueryAsync<string>(database, "SELECT migration_id FROM global_migrations");
        Assert.NotEmpty(applied);
        Assert.Equal(applied.Distinct(StringComparer.Ordinal), applied);
        Assert.Single(replicas, replica => replica.Log.Text.Contains("Global database migrated", StringComparison.Ordinal));
        foreach (var replica in replicas)
            await replica.DisposeAsync();
    }

    [Fact]
    public async Task Waits_for_the_replica_that_migrates_already()
    {
        var database = await server.CreateDatabaseAsync("migration");
        await using var replica = new Adapters(AdapterOptions.For(server, database));
        await using var other = new NpgsqlConnection(server.ConnectionString(database));
        await other.OpenAsync(Token);
        // The service's own lock, taken from where it can be seen: it is the only one that a migration waits for.
        await using var hold = new NpgsqlCommand($"SELECT pg_advisory_lock({0x74656e616e74_01})", other);
        await hold.ExecuteNonQueryAsync(Token);

        var migrating = replica.Get<GlobalDatabaseMigration>().MigrateAsync(Token);
        await Eventually.TrueAsync("the migration waits", TimeSpan.FromSeconds(10), async () => (await server.QueryAsync<bool>(
            database, $"SELECT exists(SELECT FROM pg_locks l JOIN pg_database d ON d.oid = l.database WHERE d.datname = '{database}' AND NOT granted)"))[0]);
        Assert.Equal([false], await server.QueryAsync<bool>(database, "SELECT to_regclass('tenant_registry') IS NOT NULL"));

        await other.CloseAsync();
        await migrating;
        Assert.Equal([true], await server.QueryAsync<bool>(database, "SELECT to_regclass('tenant_registry') IS NOT NULL"));
    }

    [Fact]
    public async Task Changes_nothing_the_second_time()
    {
        await using var registry = await Registry.CreateAsync(server);
        await using var again = new Adapters(AdapterOptions.For(server, registry.Database));

        await again.Get<GlobalDatabaseMigration>().MigrateAsync(Token);

        Assert.DoesNotContain("Global database migrated", again.Log.Text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("ALTER TABLE global_users DROP COLUMN role CASCADE", PostgresErrorCodes.UndefinedColumn)]
    [InlineData("DROP TABLE tenant_settings", PostgresErrorCodes.UndefinedTable)]
    public async Task Notices_what_is_missing_although_the_migrations_ran(string damage, string state)
    {
        await using var registry = await Registry.CreateAsync(server);
        await registry.ExecuteAsync(damage);

        var failure = await Assert.ThrowsAsync<PostgresException>(
            () => registry.Adapters.Get<GlobalDatabaseMigration>().MigrateAsync(Token));
        Assert.Equal(state, failure.SqlState);
    }

    [Fact]
    public async Task Covers_the_whole_model()
    {
        await using var registry = await Registry.CreateAsync(server);
        await using var context = registry.NewContext();

        Assert.False(context.Database.HasPendingModelChanges());
    }
}
