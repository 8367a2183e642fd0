using System.Runtime.CompilerServices;
using Npgsql;
using TenantManager.Infrastructure.Startup;
using TenantManager.TestSupport;
using TenantManager.TestSupport.Docker;

namespace TenantManager.Infrastructure.IntegrationTests.Composition;

/// <summary>Registries of tests' own: migrated once on each server, and cloned.</summary>
internal static class MigratedRegistries
{
    private static readonly ConditionalWeakTable<object, Lazy<Task<string>>> Templates = [];
    private static int _registries;

    /// <summary>The connection string of a new one, as the server's administrator, who owns it.</summary>
    public static Task<string> CloneAsync(PostgresServer server) => CloneAsync(
        server,
        server.ConnectionString("postgres"),
        server.ConnectionString("postgres", PostgresServer.Administrator, server.AdministratorPassword));

    /// <inheritdoc cref="CloneAsync(PostgresServer)"/>
    public static Task<string> CloneAsync(DockerPostgresContainer container) => CloneAsync(
        container,
        container.ConnectionString("postgres"),
        container.ConnectionString("postgres", DockerPostgresContainer.Administrator, container.AdministratorPassword));

    private static async Task<string> CloneAsync(object server, string superuser, string administrator)
    {
        var template = await Templates.GetValue(
            server, _ => new Lazy<Task<string>>(() => MigrateAsync(superuser, administrator))).Value;
        var name = $"bench_registry_{Interlocked.Increment(ref _registries)}";
        await ExecuteAsync(superuser, $"CREATE DATABASE {name} OWNER {PostgresServer.Administrator} TEMPLATE {template}");
        // Small, so that all benches together stay below the server's limit.
        return new NpgsqlConnectionStringBuilder(administrator)
        {
            Database = name, Pooling = true, MaxPoolSize = 20, ConnectionIdleLifetime = 5, ConnectionPruningInterval = 2,
        }.ConnectionString;
    }

    private static async Task<string> MigrateAsync(string superuser, string administrator)
    {
        var name = $"migrated_registry_{Guid.NewGuid():N}";
        await ExecuteAsync(superuser, $"CREATE DATABASE {name} OWNER {PostgresServer.Administrator}");
        var target = new NpgsqlConnectionStringBuilder(administrator) { Database = name };
        await using (var adapters = new Adapters(AdapterOptions.For(
            target.ConnectionString, target.Port, PostgresServer.Administrator, target.Password!, "postgres")))
        {
            await adapters.Get<GlobalDatabaseMigration>().MigrateAsync(CancellationToken.None);
        }

        await ExecuteAsync(superuser, $"ALTER DATABASE {name} ALLOW_CONNECTIONS false");
        return name;
    }

    private static async Task ExecuteAsync(string connectionString, string statement)
    {
        await using var connection = new NpgsqlConnection(connectionString);
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(statement, connection);
        await command.ExecuteNonQueryAsync();
    }
}
