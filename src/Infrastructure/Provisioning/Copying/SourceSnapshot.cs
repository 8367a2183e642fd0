using System.Data;
using Npgsql;
using TenantManager.Application.Abstractions;
using TenantManager.Infrastructure.Configuration;
using TenantManager.Infrastructure.Provisioning.Server;
using TenantManager.Infrastructure.Provisioning.Templates;

namespace TenantManager.Infrastructure.Provisioning.Copying;

/// <summary>
/// The source database at one instant: pg_dump is given the same snapshot that the inventory was taken in, so that the
/// copy can be compared with what was copied even while the source changes.
/// </summary>
internal sealed class SourceSnapshot : IAsyncDisposable
{
    private readonly NpgsqlConnection _connection;

    private SourceSnapshot(NpgsqlConnection connection) => _connection = connection;

    /// <summary>For <c>pg_dump --snapshot</c>; good as long as this object is not disposed of.</summary>
    public required string Id { get; init; }

    public required DatabaseLocale Locale { get; init; }

    /// <summary>What the source is at in this snapshot.</summary>
    public required string Fingerprint { get; init; }

    public required SchemaInventory Inventory { get; init; }

    public required SourceDetails Details { get; init; }

    /// <summary>Of those tables that are copied with their rows.</summary>
    public required string RowVersions { get; init; }

    /// <summary>Where tables are copied with their rows: all the others, as patterns of pg_dump. Null where none is.</summary>
    public required IReadOnlyList<string>? WithoutData { get; init; }

    /// <summary>The server's major version, such as 15.</summary>
    public required int ServerMajor { get; init; }

    /// <summary>The port that the server itself listens on, which inside a container need not be the published one.</summary>
    public required int ServerPort { get; init; }

    /// <exception cref="ProvisioningException">The source database does not exist, or cannot be read.</exception>
    public static async Task<SourceSnapshot> TakeAsync(
        AdministratorConnections administrator,
        DatabaseServerOptions server,
        TemplateOptions options,
        SourceFingerprint fingerprint,
        string applicationName,
        CancellationToken cancellationToken)
    {
        var connection = await OpenAsync(administrator, server, applicationName, cancellationToken);
        try
        {
            // Ends with the connection.
            await connection.BeginTransactionAsync(IsolationLevel.RepeatableRead, cancellationToken);
            return new SourceSnapshot(connection)
            {
                Id = await connection.ScalarAsync<string>("SELECT pg_catalog.pg_export_snapshot()", cancellationToken),
                Locale = await DatabaseLocale.ReadAsync(connection, cancellationToken),
                Fingerprint = await fingerprint.ReadAsync(connection, cancellationToken),
                Inventory = await SchemaInventory.TakeAsync(connection, cancellationToken),
                Details = await SourceDetails.ReadAsync(connection, cancellationToken),
                RowVersions = await DataTables.ReadVersionAsync(
                    connection, server.SourceDatabase, options.DataTables, cancellationToken),
                WithoutData = options.DataTables.Count == 0
                    ? null
                    : await DataTables.FindWithoutDataAsync(connection, options.DataTables, cancellationToken),
                ServerMajor = connection.PostgreSqlVersion.Major,
                ServerPort = int.Parse(
                    await connection.ScalarAsync<string>("SHOW port", cancellationToken),
                    System.Globalization.CultureInfo.InvariantCulture),
            };
        }
        catch
        {
            await connection.DisposeAsync();
            throw;
        }
    }

    public ValueTask DisposeAsync() => _connection.DisposeAsync();

    /// <exception cref="ProvisioningException">The source database does not exist, or does not let us in.</exception>
    internal static async Task<NpgsqlConnection> OpenAsync(
        AdministratorConnections administrator, DatabaseServerOptions server, string applicationName, CancellationToken cancellationToken)
    {
        try
        {
            return await administrator.OpenSourceAsync(applicationName, cancellationToken);
        }
        catch (PostgresException e) when (e.SqlState == PostgresErrorCodes.InvalidCatalogName)
        {
            throw new ProvisioningException(ProvisioningErrors.SourceDatabaseMissing(server.SourceDatabase), e);
        }
        catch (PostgresException e) when (e.SqlState == PostgresErrorCodes.InsufficientPrivilege)
        {
            throw new ProvisioningException(ProvisioningErrors.SourceNotReadable(server.SourceDatabase, server.AdminUser), e);
        }
        catch (PostgresException e) when (e.SqlState == PostgresErrorCodes.ObjectNotInPrerequisiteState)
        {
            throw new ProvisioningException(ProvisioningErrors.SourceClosed(server.SourceDatabase), e);
        }
    }
}
