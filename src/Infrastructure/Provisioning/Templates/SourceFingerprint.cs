using System.Security.Cryptography;
using System.Text;
using Npgsql;
using TenantManager.Application.Abstractions;
using TenantManager.Infrastructure.Configuration;
using TenantManager.Infrastructure.Provisioning.Copying;
using TenantManager.Infrastructure.Provisioning.Server;

namespace TenantManager.Infrastructure.Provisioning.Templates;

/// <summary>What the source's schema is at, and the rows that are copied with it: a text that moves whenever either changes.</summary>
internal sealed class SourceFingerprint(
    AdministratorConnections administrator, DatabaseServerOptions server, TemplateOptions options)
{
    private const string ApplicationName = "tenant-manager fingerprint";

    /// <summary>
    /// Over a connection of its own, which is closed again: one that stays would be in the way of whoever renames the source,
    /// or uses it as a template.
    /// </summary>
    /// <exception cref="ProvisioningException">The source is missing, or cannot be read.</exception>
    public async Task<string> ReadAsync(CancellationToken cancellationToken)
    {
        await using var connection = await SourceSnapshot.OpenAsync(administrator, server, ApplicationName, cancellationToken);
        return await ReadAsync(connection, cancellationToken);
    }

    /// <summary>In the transaction of the connection given.</summary>
    public async Task<string> ReadAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        var catalog = await connection.ScalarAsync<string>(CatalogSql.Fingerprint, cancellationToken);
        var rows = await DataTables.ReadVersionAsync(connection, server.SourceDatabase, options.DataTables, cancellationToken);
        var text = string.Join('\n', [server.SourceDatabase, catalog, rows, .. options.DataTables]);
        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)).AsSpan(0, 16));
    }
}
