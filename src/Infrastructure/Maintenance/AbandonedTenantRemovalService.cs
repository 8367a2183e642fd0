using Mediator;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using TenantManager.Application.Tenants.RemoveAbandonedTenants;
using TenantManager.Infrastructure.Configuration;
using TenantManager.Infrastructure.Startup;

namespace TenantManager.Infrastructure.Maintenance;

/// <summary>Removes, every ten seconds, what registrations of this or a dead process left behind.</summary>
internal sealed partial class AbandonedTenantRemovalService(
    IServiceScopeFactory scopes,
    StartupState startup,
    SchemaCopyOptions schemaCopy,
    TimeProvider clock,
    ILogger<AbandonedTenantRemovalService> logger) : BackgroundService
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan RoundTimeout = TimeSpan.FromMinutes(2);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        // No registration lasts longer than its copy and its undoing; one that seems to has lost its process.
        var command = new RemoveAbandonedTenantsCommand(schemaCopy.Timeout + schemaCopy.Timeout + TimeSpan.FromMinutes(1));
        using var timer = new PeriodicTimer(Interval, clock);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            if (startup.Phase == StartupPhase.Ready)
                await RunRoundAsync(command, stoppingToken);
        }
    }

    private async Task RunRoundAsync(RemoveAbandonedTenantsCommand command, CancellationToken stoppingToken)
    {
        using var round = CancellationTokenSource.CreateLinkedTokenSource(stoppingToken);
        round.CancelAfter(RoundTimeout);
        try
        {
            await using var scope = scopes.CreateAsyncScope();
            await scope.ServiceProvider.GetRequiredService<ISender>().Send(command, round.Token);
        }
        catch (Exception e) when (!stoppingToken.IsCancellationRequested)
        {
            RoundFailed(e, e.Message);
        }
    }

    [LoggerMessage(2301, LogLevel.Warning, "Looking for abandoned tenants failed and goes on in the next round: {Reason}")]
    private partial void RoundFailed(Exception exception, string reason);
}
