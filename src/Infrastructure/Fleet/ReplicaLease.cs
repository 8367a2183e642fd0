using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Npgsql;
using TenantManager.Infrastructure.Configuration;
using TenantManager.Infrastructure.Startup;
using TenantManager.Infrastructure.Telemetry;

namespace TenantManager.Infrastructure.Fleet;

/// <summary>
/// Says in the registry, again and again, that this process lives. Everything it has begun is safe from the other replicas'
/// reconcilers as long as it does. A process that was only slow loses its lease too: what it then tries to commit meets a conflict.
/// It has a connection of its own, which no crowd of requests can take from it.
/// </summary>
internal sealed partial class ReplicaLease(
    GlobalDatabaseOptions database,
    ReplicaIdentity replica,
    FleetOptions options,
    StartupState startup,
    TimeProvider clock,
    ILogger<ReplicaLease> logger) : BackgroundService
{
    private readonly NpgsqlDataSource _registry = CreateDataSource(database);

    /// <summary>SQL: whether the replica with the id given (an SQL expression) is alive.</summary>
    public static string IsAlive(string id) =>
        $"EXISTS (SELECT FROM replicas alive WHERE alive.id = {id} AND alive.lease_until > now())";

    /// <summary>Takes the lease, or prolongs it.</summary>
    public async Task RenewAsync(CancellationToken cancellationToken)
    {
        await using var command = _registry.CreateCommand(
            """
            INSERT INTO replicas (id, lease_until) VALUES ($1, now() + $2)
            ON CONFLICT (id) DO UPDATE SET lease_until = excluded.lease_until
            """);
        command.Parameters.AddWithValue(replica.Id);
        command.Parameters.AddWithValue(options.LeaseDuration);
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await base.StopAsync(cancellationToken);
        if (startup.Phase != StartupPhase.Ready)
            return;
        try
        {
            await using var command = _registry.CreateCommand("DELETE FROM replicas WHERE id = $1");
            command.Parameters.AddWithValue(replica.Id);
            await command.ExecuteNonQueryAsync(cancellationToken);
        }
        catch (NpgsqlException e)
        {
            NotGivenBack(e);
        }
    }

    public override void Dispose()
    {
        _registry.Dispose();
        base.Dispose();
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await startup.Settled.WaitAsync(stoppingToken);
        var interval = options.LeaseDuration / 5;
        using var timer = new PeriodicTimer(interval, clock);
        while (startup.Phase == StartupPhase.Ready && await timer.WaitForNextTickAsync(stoppingToken))
        {
            using var timeout = CancellationTokenSource.CreateLinkedTokenSource(stoppingToken);
            timeout.CancelAfter(interval);
            try
            {
                await RenewAsync(timeout.Token);
            }
            catch (Exception e) when (!stoppingToken.IsCancellationRequested && e is NpgsqlException or OperationCanceledException)
            {
                NotRenewed(e, e.Message);
            }
        }
    }

    private static NpgsqlDataSource CreateDataSource(GlobalDatabaseOptions database)
    {
        var builder = new NpgsqlDataSourceBuilder(database.ConnectionString) { Name = TelemetryNames.LeaseConnection };
        builder.ConnectionStringBuilder.ApplicationName = "tenant-manager lease";
        builder.ConnectionStringBuilder.MinPoolSize = 0;
        builder.ConnectionStringBuilder.MaxPoolSize = 1;
        return builder.Build();
    }

    [LoggerMessage(2411, LogLevel.Warning, "This replica's lease could not be renewed, and is tried again: {Reason}")]
    private partial void NotRenewed(Exception exception, string reason);

    [LoggerMessage(2412, LogLevel.Warning, "This replica's lease could not be given back; it ends by itself")]
    private partial void NotGivenBack(Exception exception);
}
