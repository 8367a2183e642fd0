using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Npgsql;
using TenantManager.Infrastructure.Configuration;
using TenantManager.Infrastructure.Persistence;
using TenantManager.Infrastructure.Startup;

namespace TenantManager.Infrastructure.Access;

/// <summary>
/// Listens to what the registry's triggers tell of changes, whoever makes them, and asks every second whether it still would hear
/// of one. While there is no answer, the directory believes nothing for longer than a second.
/// </summary>
internal sealed partial class AccessChanges(
    GlobalDatabaseOptions database,
    AccessDirectory directory,
    StartupState startup,
    TimeProvider clock,
    ILogger<AccessChanges> logger) : BackgroundService
{
    public const string Channel = "tenant_manager_access";
    public const string ApplicationName = "tenant-manager access";

    private static readonly TimeSpan Heartbeat = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan AnswerTimeout = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan PauseAfterFailure = TimeSpan.FromMilliseconds(500);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await startup.Settled.WaitAsync(stoppingToken);
        var isDeaf = false;
        while (startup.Phase == StartupPhase.Ready && !stoppingToken.IsCancellationRequested)
        {
            try
            {
                await ListenAsync(() => isDeaf = false, stoppingToken);
            }
            catch (Exception e) when (!stoppingToken.IsCancellationRequested)
            {
                if (!isDeaf)
                    Deaf(e, e.Message);
                isDeaf = true;
            }
            finally
            {
                directory.BeUntold();
            }

            await Task.Delay(PauseAfterFailure, clock, stoppingToken);
        }
    }

    private async Task ListenAsync(Action onListening, CancellationToken stoppingToken)
    {
        var settings = new NpgsqlConnectionStringBuilder(database.ConnectionString) { ApplicationName = ApplicationName, Timeout = 5 };
        await using var connection = await OneOffConnection.OpenAsync(settings.ConnectionString, stoppingToken);
        connection.Notification += (_, notification) => directory.Forget(notification.Payload);
        await ExecuteAsync(connection, $"LISTEN {Channel}", stoppingToken);
        directory.BeTold();
        onListening();
        while (true)
        {
            // What came with the answer was told of by then.
            await connection.WaitAsync(Heartbeat, stoppingToken);
            await ExecuteAsync(connection, "SELECT", stoppingToken);
            directory.Hear();
        }
    }

    private static async Task ExecuteAsync(NpgsqlConnection connection, string sql, CancellationToken stoppingToken)
    {
        using var timeout = CancellationTokenSource.CreateLinkedTokenSource(stoppingToken);
        timeout.CancelAfter(AnswerTimeout);
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync(timeout.Token);
    }

    [LoggerMessage(2601, LogLevel.Warning, "Changes of who may come in are not heard of at the moment, and are looked up every second: {Reason}")]
    private partial void Deaf(Exception exception, string reason);
}
