using Hangfire;
using Hangfire.PostgreSql;
using Npgsql;

namespace TenantManager.Infrastructure.Operations;

/// <summary>Hangfire's tables: in the global database, in a schema of their own, over a small pool of their own.</summary>
internal static class HangfireStorage
{
    public const string Schema = "hangfire";

    /// <summary>Registrations at once; they wait for PostgreSQL more than they compute.</summary>
    public static readonly int Workers = Math.Clamp(2 * Environment.ProcessorCount, 4, 8);

    // After it, what a killed process had taken is anybody's; a living one says every few seconds that it is still at it.
    private static readonly TimeSpan InvisibilityTimeout = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan PollInterval = TimeSpan.FromSeconds(2);

    private static readonly string ScriptPrefix = $"{typeof(PostgreSqlObjectsInstaller).Namespace}.Scripts.Install.v";

    /// <summary>Does not connect.</summary>
    public static PostgreSqlStorage Create(HangfireConnections connections)
    {
        // Of all of Hangfire: type names without versions, so that replicas of two versions understand each other.
        GlobalConfiguration.Configuration.UseSimpleAssemblyNameTypeSerializer().UseRecommendedSerializerSettings();
        var options = new PostgreSqlStorageOptions
        {
            SchemaName = Schema,
            PrepareSchemaIfNecessary = false,
            EnableLongPolling = true,
            QueuePollInterval = PollInterval,
            UseSlidingInvisibilityTimeout = true,
            InvisibilityTimeout = InvisibilityTimeout,
        };
        return new PostgreSqlStorage(connections, options);
    }

    /// <summary>Makes or upgrades the tables where they are older than this version's. Only under the lock of the migrations.</summary>
    /// <returns>Whether something was done.</returns>
    /// <exception cref="InvalidOperationException">They are not what they should be: Hangfire's log says why.</exception>
    public static async Task<bool> PrepareAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        var newest = typeof(PostgreSqlObjectsInstaller).Assembly.GetManifestResourceNames()
            .Where(name => name.StartsWith(ScriptPrefix, StringComparison.Ordinal))
            .Select(name => name[ScriptPrefix.Length..].Split('.')[0])
            .Max(number => int.TryParse(number, out var version) ? version : 0);
        if (await VersionAsync(connection, cancellationToken) >= newest)
            return false;

        // Does not say when it fails.
        await Task.Run(() => PostgreSqlObjectsInstaller.Install(connection, Schema), cancellationToken);
        if (await VersionAsync(connection, cancellationToken) < newest)
            throw new InvalidOperationException("The tables of the schema hangfire could not be brought to this version.");
        return true;
    }

    private static async Task<int> VersionAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        await using var exists = new NpgsqlCommand($"SELECT to_regclass('{Schema}.schema') IS NOT NULL", connection);
        if (!(bool)(await exists.ExecuteScalarAsync(cancellationToken))!)
            return 0;
        await using var version = new NpgsqlCommand($"SELECT coalesce(max(version), 0) FROM {Schema}.schema", connection);
        return (int)(await version.ExecuteScalarAsync(cancellationToken))!;
    }
}
