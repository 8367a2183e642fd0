using Hangfire;
using Microsoft.Extensions.Logging;
using TenantManager.Application.Abstractions;
using TenantManager.Infrastructure.Faults;

namespace TenantManager.Infrastructure.Operations;

/// <summary>Puts operations into Hangfire's queue, which every replica's workers listen to.</summary>
internal sealed partial class HangfireDispatcher(IBackgroundJobClient jobs, FaultPoints faults, ILogger<HangfireDispatcher> logger)
    : IOperationDispatcher
{
    public async Task EnqueueAsync(Guid id, CancellationToken cancellationToken)
    {
        await faults.ReachAsync(FaultPoint.OperationStored, cancellationToken);
        try
        {
            // Hangfire waits for PostgreSQL on the thread that calls it.
            await Task.Run(() => jobs.Enqueue<OperationJob>(job => job.RunAsync(id, CancellationToken.None)), cancellationToken);
        }
        catch (BackgroundJobClientException e)
        {
            NotEnqueued(e, id);
        }
    }

    [LoggerMessage(2521, LogLevel.Warning, "Operation {OperationId} could not be enqueued; the upkeep will do it")]
    private partial void NotEnqueued(Exception exception, Guid operationId);
}
