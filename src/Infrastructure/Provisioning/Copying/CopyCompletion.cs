using Microsoft.Extensions.Logging;
using Npgsql;
using TenantManager.Application.Abstractions;
using TenantManager.Infrastructure.Configuration;
using TenantManager.Infrastructure.Provisioning.Server;

namespace TenantManager.Infrastructure.Provisioning.Copying;

/// <summary>
/// What pg_dump and pg_restore leave to be done in a copy, and the comparison with the source. All of it as the tenant's own
/// role: what the source's owner put there must not run with more rights.
/// </summary>
internal sealed partial class CopyCompletion(
    DatabaseServerOptions server,
    DatabaseSettings settings,
    MaterializedViewRefresh materializedViews,
    ILogger<CopyCompletion> logger)
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
            await settings.ApplyAsync(connection, source.Details.Settings, target.Database, cancellationToken);
        }

        await materializedViews.RunAsync(source.Details.MaterializedViews, target, cancellationToken);
    }

    private static async Task FillGapsAsync(
        NpgsqlConnection connection, SourceDetails source, CancellationToken cancellationToken)
    {
        if (source.PublicSchema != await PublicSchema.ReadAsync(connection, cancellationToken)
            && source.PublicSchema.ToStatement() is { } statement)
        {
            await connection.ExecuteAsync(statement, cancellationToken);
        }

        foreach (var extension in source.Extensions.Where(e => !e.HasComment))
        {
            await connection.ExecuteAsync(
                $"COMMENT ON EXTENSION {SqlText.Identifier(extension.Name)} IS NULL", cancellationToken);
        }

        await connection.ExecuteAsync(DropUserMappings, cancellationToken);
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

    [LoggerMessage(2121, LogLevel.Error, "The copy {Database} differs from the source: {Differences}")]
    private partial void CopyDiffers(string database, string differences);
}
