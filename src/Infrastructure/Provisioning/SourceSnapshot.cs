using System.Data;
using System.Text.Json;
using Npgsql;
using TenantManager.Application.Abstractions;
using TenantManager.Infrastructure.Configuration;

namespace TenantManager.Infrastructure.Provisioning;

/// <summary>
/// The source database at one instant: pg_dump is given the same snapshot that the inventory was taken in, so that the
/// copy can be compared with what was copied even while the source changes.
/// </summary>
internal sealed class SourceSnapshot : IAsyncDisposable
{
    private readonly NpgsqlConnection _connection;
    private readonly NpgsqlTransaction _transaction;

    private SourceSnapshot(NpgsqlConnection connection, NpgsqlTransaction transaction)
    {
        _connection = connection;
        _transaction = transaction;
    }

    /// <summary>For <c>pg_dump --snapshot</c>; good as long as this object is not disposed of.</summary>
    public required string Id { get; init; }

    public required DatabaseLocale Locale { get; init; }

    public required SchemaInventory Inventory { get; init; }

    public required PublicSchema PublicSchema { get; init; }

    public required IReadOnlyList<SourceExtension> Extensions { get; init; }

    /// <summary>The server's major version, such as 15.</summary>
    public required int ServerMajor { get; init; }

    /// <summary>The port that the server itself listens on, which inside a container need not be the published one.</summary>
    public required int ServerPort { get; init; }

    /// <exception cref="ProvisioningException">The source database does not exist.</exception>
    public static async Task<SourceSnapshot> TakeAsync(
        AdministratorConnections administrator, DatabaseServerOptions server, string applicationName, CancellationToken cancellationToken)
    {
        var connection = await OpenAsync(administrator, server, applicationName, cancellationToken);
        try
        {
            var transaction = await connection.BeginTransactionAsync(IsolationLevel.RepeatableRead, cancellationToken);
            return new SourceSnapshot(connection, transaction)
            {
                Id = await ScalarAsync<string>(connection, "SELECT pg_catalog.pg_export_snapshot()", cancellationToken),
                Locale = await DatabaseLocale.ReadAsync(connection, cancellationToken),
                Inventory = await SchemaInventory.TakeAsync(connection, cancellationToken),
                PublicSchema = await PublicSchema.ReadAsync(connection, cancellationToken),
                Extensions = await ReadExtensionsAsync(connection, cancellationToken),
                ServerMajor = connection.PostgreSqlVersion.Major,
                ServerPort = int.Parse(
                    await ScalarAsync<string>(connection, "SHOW port", cancellationToken),
                    System.Globalization.CultureInfo.InvariantCulture),
            };
        }
        catch
        {
            await connection.DisposeAsync();
            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _transaction.DisposeAsync();
        await _connection.DisposeAsync();
    }

    private static async Task<NpgsqlConnection> OpenAsync(
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
    }

    private static async Task<IReadOnlyList<SourceExtension>> ReadExtensionsAsync(
        NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        // An extension that may not be created by the owner of a database is the administrator's to create.
        var json = await ScalarAsync<string>(
            connection,
            """
            SELECT coalesce(json_agg(json_build_object(
                'Name', e.extname,
                'Schema', n.nspname,
                'IsTrusted', coalesce(v.trusted OR NOT v.superuser, false))), '[]')::text
            FROM pg_catalog.pg_extension e
            JOIN pg_catalog.pg_namespace n ON n.oid = e.extnamespace
            LEFT JOIN pg_catalog.pg_available_extensions a ON a.name = e.extname
            LEFT JOIN pg_catalog.pg_available_extension_versions v ON v.name = e.extname AND v.version = a.default_version
            """,
            cancellationToken);
        return JsonSerializer.Deserialize<List<SourceExtension>>(json)!;
    }

    private static async Task<T> ScalarAsync<T>(NpgsqlConnection connection, string sql, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        return (T)(await command.ExecuteScalarAsync(cancellationToken))!;
    }
}

/// <param name="Name">Of the extension.</param>
/// <param name="Schema">Where it is installed.</param>
/// <param name="IsTrusted">The owner of a database may create it; otherwise a superuser must.</param>
internal sealed record SourceExtension(string Name, string Schema, bool IsTrusted);
