using Hangfire.PostgreSql;
using Npgsql;
using TenantManager.Infrastructure.Configuration;
using TenantManager.Infrastructure.Telemetry;

namespace TenantManager.Infrastructure.Operations;

/// <summary>Hangfire's own small pool to the global database.</summary>
internal sealed class HangfireConnections : IConnectionFactory, IAsyncDisposable
{
    private const int ConnectTimeoutSeconds = 5;
    private const int CommandTimeoutSeconds = 15;

    // Besides its workers: heartbeat, schedulers, expiry, the dashboard, and who enqueues.
    private const int OtherConnections = 8;

    private readonly NpgsqlDataSource _source;

    public HangfireConnections(GlobalDatabaseOptions database)
    {
        var builder = new NpgsqlDataSourceBuilder(database.ConnectionString) { Name = TelemetryNames.OperationsPool };
        var settings = builder.ConnectionStringBuilder;
        settings.ApplicationName = "tenant-manager hangfire";
        // Each worker has a session that listens, and one that works.
        settings.MaxPoolSize = 2 * HangfireStorage.Workers + OtherConnections;
        settings.MinPoolSize = 0;
        settings.Timeout = ConnectTimeoutSeconds;
        settings.CommandTimeout = CommandTimeoutSeconds;
        settings.IncludeErrorDetail = false;
        _source = builder.Build();
    }

    /// <summary>Closed, as Hangfire expects it.</summary>
    public NpgsqlConnection GetOrCreateConnection() => _source.CreateConnection();

    public ValueTask DisposeAsync() => _source.DisposeAsync();
}
