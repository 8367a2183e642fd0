using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Npgsql;
using TenantManager.Domain.Common;
using TenantManager.Infrastructure.Fleet;

namespace TenantManager.Infrastructure.Startup;

/// <summary>
/// What has to happen before the first request, while the process already listens and its health endpoints say what it
/// waits for.
/// </summary>
internal sealed partial class StartupService(
    GlobalDatabaseStartup globalDatabase,
    SharedDatabaseIsolation isolation,
    ReplicaLease lease,
    StartupState state,
    IHostApplicationLifetime lifetime,
    ILogger<StartupService> logger) : BackgroundService
{
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        // Give the host its thread back: Kestrel is to listen before PostgreSQL answers.
        await Task.Yield();
        try
        {
            await globalDatabase.PrepareAsync(checkSecrets: true, stoppingToken);
            await IsolateAsync(stoppingToken);
            await lease.RenewAsync(stoppingToken);
            state.BecomeReady();
            Ready();
        }
        catch (StartupException e)
        {
            await FailAsync(e.Error, e.ExitCode, e.InnerException, stoppingToken);
        }
        catch (Exception e) when (!stoppingToken.IsCancellationRequested)
        {
            await FailAsync(StartupErrors.GlobalDatabaseInvalid("the start failed in an unforeseen way."), 1, e, stoppingToken);
        }
    }

    /// <summary>A server that cannot be reached now, or refuses, keeps nobody from logging in: /health/ready tells of it.</summary>
    private async Task IsolateAsync(CancellationToken cancellationToken)
    {
        try
        {
            await isolation.ApplyAsync(cancellationToken);
        }
        catch (NpgsqlException e)
        {
            NotIsolated(e);
        }
    }

    private async Task FailAsync(Error error, int exitCode, Exception? cause, CancellationToken stoppingToken)
    {
        Failed(cause, error.Message);
        state.Fail(error, exitCode);
        // Stopped before Kestrel listens, the host would end by an exception, and the process without our exit code.
        var started = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var registration = lifetime.ApplicationStarted.Register(started.SetResult);
        await started.Task.WaitAsync(stoppingToken);
        lifetime.StopApplication();
    }

    [LoggerMessage(2231, LogLevel.Information, "Started")]
    private partial void Ready();

    [LoggerMessage(2232, LogLevel.Critical, "The service cannot start: {Reason}")]
    private partial void Failed(Exception? exception, string reason);

    [LoggerMessage(2233, LogLevel.Warning, "The databases that tenants share the server with could not be checked")]
    private partial void NotIsolated(Exception exception);
}
