using Npgsql;
using TenantManager.Infrastructure.Configuration;
using TenantManager.Infrastructure.Telemetry;

namespace TenantManager.Infrastructure.Provisioning.Server;

/// <summary>
/// Connections of PostgreSQL's administrator: to <c>postgres</c>, from where databases and roles are made and dropped,
/// and to the source database. Never to a tenant's.
/// </summary>
internal sealed class AdministratorConnections : IAsyncDisposable
{
    private const string MaintenanceDatabase = "postgres";
    private const int MaxPoolSize = 10;

    private readonly DatabaseServerOptions _server;
    private readonly Lazy<NpgsqlDataSource> _maintenance;

    public AdministratorConnections(DatabaseServerOptions server)
    {
        _server = server;
        _maintenance = new Lazy<NpgsqlDataSource>(() =>
        {
            var settings = Settings(MaintenanceDatabase, "tenant-manager");
            settings.Pooling = true;
            settings.MaxPoolSize = MaxPoolSize;
            settings.ConnectionIdleLifetime = 60;
            return ServerSettings.ToDataSource(settings, TelemetryNames.AdministratorPool);
        });
    }

    /// <summary>A pooled connection to the maintenance database.</summary>
    public ValueTask<NpgsqlConnection> OpenAsync(CancellationToken cancellationToken) =>
        _maintenance.Value.OpenConnectionAsync(cancellationToken);

    /// <summary>A connection of one's own, whose work in the server can be found and ended by its name.</summary>
    public Task<NpgsqlConnection> OpenNamedAsync(string applicationName, CancellationToken cancellationToken) =>
        OpenAsync(Settings(MaintenanceDatabase, applicationName), cancellationToken);

    /// <summary>
    /// A connection to the source database, with the search path pinned: its owner may have put anything there. A migration that
    /// holds its locks for long makes what is read over it fail, rather than hang.
    /// </summary>
    public Task<NpgsqlConnection> OpenSourceAsync(string applicationName, CancellationToken cancellationToken)
    {
        var settings = Settings(_server.SourceDatabase, applicationName);
        settings.Options += " -c lock_timeout=20s";
        return OpenAsync(settings, cancellationToken);
    }

    public async ValueTask DisposeAsync()
    {
        if (_maintenance.IsValueCreated)
            await _maintenance.Value.DisposeAsync();
    }

    /// <summary>
    /// An unpooled connection. Its data source is done with when it is open, and has to be disposed of: Npgsql keeps every
    /// other one, with its password, for the sake of its metrics.
    /// </summary>
    internal static async Task<NpgsqlConnection> OpenAsync(
        NpgsqlConnectionStringBuilder settings, CancellationToken cancellationToken)
    {
        await using var source = ServerSettings.ToDataSource(settings, TelemetryNames.OneOffConnections);
        return await source.OpenConnectionAsync(cancellationToken);
    }

    private NpgsqlConnectionStringBuilder Settings(string database, string applicationName) => ServerSettings.For(
        _server, _server.AdminUser, _server.AdminPassword, database, applicationName);
}
