using Hangfire;
using Microsoft.Extensions.Hosting;
using TenantManager.Infrastructure.Startup;

namespace TenantManager.Infrastructure.Operations;

/// <summary>This process's workers, from when the start is finished until the service stops.</summary>
internal sealed class OperationServer(JobStorage storage, JobActivator activator, StartupState startup) : BackgroundService
{
    // A registration that is interrupted is undone first.
    private static readonly TimeSpan ShutdownTimeout = TimeSpan.FromSeconds(50);
    private static readonly TimeSpan HeartbeatInterval = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan ServerTimeout = TimeSpan.FromMinutes(1);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await startup.Settled.WaitAsync(stoppingToken);
        if (startup.Phase != StartupPhase.Ready)
            return;
        using var server = new BackgroundJobServer(
            new BackgroundJobServerOptions
            {
                Activator = activator,
                WorkerCount = HangfireStorage.Workers,
                HeartbeatInterval = HeartbeatInterval,
                ServerCheckInterval = ServerTimeout,
                ServerTimeout = ServerTimeout,
                ShutdownTimeout = ShutdownTimeout,
            },
            storage);
        await Task.Delay(Timeout.InfiniteTimeSpan, stoppingToken).ContinueWith(
            static _ => { }, CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default);
        server.SendStop();
        using var timeout = new CancellationTokenSource(ShutdownTimeout);
        await server.WaitForShutdownAsync(timeout.Token);
    }
}
