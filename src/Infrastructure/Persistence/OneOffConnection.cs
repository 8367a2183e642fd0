using Npgsql;
using TenantManager.Infrastructure.Telemetry;

namespace TenantManager.Infrastructure.Persistence;

/// <summary>
/// Connections that are used once. Not by <c>new NpgsqlConnection</c>: Npgsql keeps a data source for every connection string
/// that it was ever given so, and shows it in its metrics by that string.
/// </summary>
internal static class OneOffConnection
{
    /// <summary>An unpooled connection, open.</summary>
    public static async Task<NpgsqlConnection> OpenAsync(string connectionString, CancellationToken cancellationToken)
    {
        var builder = new NpgsqlDataSourceBuilder(connectionString) { Name = TelemetryNames.OneOffConnections };
        builder.ConnectionStringBuilder.Pooling = false;
        await using var source = builder.Build();
        return await source.OpenConnectionAsync(cancellationToken);
    }
}
