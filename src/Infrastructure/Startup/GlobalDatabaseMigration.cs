using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata;
using Microsoft.Extensions.Logging;
using Npgsql;
using TenantManager.Infrastructure.Configuration;
using TenantManager.Infrastructure.Operations;
using TenantManager.Infrastructure.Persistence;
using TenantManager.Infrastructure.Provisioning.Server;

namespace TenantManager.Infrastructure.Startup;

/// <summary>Brings the global database to this version's schema, one replica at a time.</summary>
public sealed partial class GlobalDatabaseMigration
{
    // Any number that is ours alone among the advisory locks of the global database.
    private const long LockKey = 0x74656e616e74_01;

    private readonly IDbContextFactory<GlobalDbContext> _contexts;
    private readonly GlobalDatabaseOptions _options;
    private readonly ILogger<GlobalDatabaseMigration> _logger;

    internal GlobalDatabaseMigration(
        IDbContextFactory<GlobalDbContext> contexts, GlobalDatabaseOptions options, ILogger<GlobalDatabaseMigration> logger)
    {
        _contexts = contexts;
        _options = options;
        _logger = logger;
    }

    /// <summary>Runs the migrations that are missing, and checks that every table and column is there.</summary>
    /// <exception cref="PostgresException">The schema is not what the migrations say it is.</exception>
    public async Task MigrateAsync(CancellationToken cancellationToken)
    {
        await using var lockConnection = await OneOffConnection.OpenAsync(_options.ConnectionString, cancellationToken);
        await lockConnection.ExecuteAsync($"SELECT pg_advisory_lock({LockKey})", cancellationToken);

        await using var context = await _contexts.CreateDbContextAsync(cancellationToken);
        var missing = (await context.Database.GetPendingMigrationsAsync(cancellationToken)).ToList();
        if (missing.Count > 0)
        {
            await context.Database.MigrateAsync(cancellationToken);
            Migrated(string.Join(", ", missing));
        }

        if (await HangfireStorage.PrepareAsync(lockConnection, cancellationToken))
            Migrated(HangfireStorage.Schema);
        await ValidateAsync(context, lockConnection, cancellationToken);
    }

    private static async Task ValidateAsync(
        GlobalDbContext context, NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        foreach (var entity in context.Model.GetEntityTypes())
        {
            var table = StoreObjectIdentifier.Create(entity, StoreObjectType.Table)!.Value;
            var columns = entity.GetProperties().Select(p => SqlText.Identifier(p.GetColumnName(table)!));
            await connection.ExecuteAsync(
                $"SELECT {string.Join(", ", columns)} FROM public.{SqlText.Identifier(table.Name)} LIMIT 0",
                cancellationToken);
        }
    }

    [LoggerMessage(2201, LogLevel.Information, "Global database migrated: {Migrations}")]
    private partial void Migrated(string migrations);
}
