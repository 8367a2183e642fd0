using Microsoft.Extensions.Logging;
using Npgsql;
using TenantManager.Application.Abstractions;
using TenantManager.Infrastructure.Configuration;

namespace TenantManager.Infrastructure.Provisioning;

/// <summary>
/// What pg_dump and pg_restore leave to be done in a copy, and the comparison with the source. All of it as the tenant's own
/// role: what the source's owner put there must not run with more rights.
/// </summary>
internal sealed partial class CopyCompletion(
    DatabaseServerOptions server, MaterializedViewRefresh materializedViews, ILogger<CopyCompletion> logger)
{
    // They name roles of the source's and hold their passwords, which the owner of the server object could read or use.
    private const string DropUserMappings =
        """
        DO $do$
        DECLARE
            m record;
        BEGIN
            FOR m IN SELECT srvname, CASE umuser WHEN 0 THEN 'PUBLIC' ELSE pg_catalog.quote_ident(usename) END AS who
                     FROM pg_catalog.pg_user_mappings LOOP
                EXECUTE pg_catalog.format('DROP USER MAPPING FOR %s SERVER %I', m.who, m.srvname);
            END LOOP;
        END
        $do$
        """;

    /// <exception cref="ProvisioningException">The copy has not what the source has; the log says what.</exception>
    public async Task RunAsync(SourceSnapshot source, CopyTarget target, CancellationToken cancellationToken)
    {
        await using (var connection = await AdministratorConnections.OpenAsync(target.Settings(server), cancellationToken))
        {
            await FillGapsAsync(connection, source.Details, cancellationToken);
            await VerifyAsync(connection, source.Inventory, target.Database, cancellationToken);
            foreach (var setting in source.Details.Settings)
                await ApplyAsync(connection, setting, target.Database, cancellationToken);
        }

        await materializedViews.RunAsync(source.Details.MaterializedViews, target, cancellationToken);
    }

    private static async Task FillGapsAsync(
        NpgsqlConnection connection, SourceDetails source, CancellationToken cancellationToken)
    {
        if (source.PublicSchema != await PublicSchema.ReadAsync(connection, cancellationToken)
            && source.PublicSchema.ToStatement() is { } statement)
        {
            await TenantDatabaseServer.ExecuteAsync(connection, statement, cancellationToken);
        }

        foreach (var extension in source.Extensions.Where(e => !e.HasComment))
        {
            await TenantDatabaseServer.ExecuteAsync(
                connection, $"COMMENT ON EXTENSION {SqlText.Identifier(extension.Name)} IS NULL", cancellationToken);
        }

        await TenantDatabaseServer.ExecuteAsync(connection, DropUserMappings, cancellationToken);
    }

    private async Task VerifyAsync(
        NpgsqlConnection connection, SchemaInventory source, string database, CancellationToken cancellationToken)
    {
        var differences = source.DifferencesTo(await SchemaInventory.TakeAsync(connection, cancellationToken));
        if (differences.Count == 0)
            return;
        CopyDiffers(database, string.Join("; ", differences));
        throw new ProvisioningException(ProvisioningErrors.SchemaCopyFailed(
            server.SourceDatabase, "the copy has not the same objects as the source. The service's log says which."));
    }

    /// <summary>
    /// Through the session's own value, which PostgreSQL reads as it wrote it: lists such as a search path need no parsing.
    /// </summary>
    private async Task ApplyAsync(
        NpgsqlConnection connection, DatabaseSetting setting, string database, CancellationToken cancellationToken)
    {
        try
        {
            await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
            await using var set = new NpgsqlCommand("SELECT pg_catalog.set_config($1, $2, true)", connection);
            set.Parameters.AddWithValue(setting.Name);
            set.Parameters.AddWithValue(setting.Value);
            await set.ExecuteNonQueryAsync(cancellationToken);
            await TenantDatabaseServer.ExecuteAsync(
                connection,
                $"ALTER DATABASE {SqlText.Identifier(database)} SET {SqlText.Identifier(setting.Name)} FROM CURRENT",
                cancellationToken);
            await transaction.CommitAsync(cancellationToken);
        }
        catch (PostgresException e) when (!cancellationToken.IsCancellationRequested)
        {
            SettingNotCopied(setting.Name, database, e.MessageText);
        }
    }

    [LoggerMessage(2121, LogLevel.Error, "The copy {Database} differs from the source: {Differences}")]
    private partial void CopyDiffers(string database, string differences);

    [LoggerMessage(2123, LogLevel.Warning, "The source's setting {Setting} was not copied to {Database}: {Reason}")]
    private partial void SettingNotCopied(string setting, string database, string reason);
}
