using Hangfire;
using Microsoft.Extensions.Logging;
using TenantManager.Application.Abstractions;
using TenantManager.Domain.Common;
using TenantManager.Infrastructure.Faults;

namespace TenantManager.Infrastructure.Operations;

/// <summary>
/// What Hangfire runs. Its one argument is the operation's id; all else stands in the registry, which alone decides whether there
/// is something to do. Hangfire itself repeats nothing: what is left undone is found by the upkeep.
/// </summary>
[AutomaticRetry(Attempts = 0, LogEvents = false, OnAttemptsExceeded = AttemptsExceededAction.Delete)]
internal sealed partial class OperationJob(
    OperationClaims claims, OperationRunner runner, FaultPoints faults, IServiceLifetime lifetime, ILogger<OperationJob> logger)
{
    private static readonly TimeSpan ReleaseTimeout = TimeSpan.FromSeconds(5);

    [JobDisplayName("Operation {0}")]
    public async Task RunAsync(Guid id, CancellationToken cancellationToken)
    {
        using var stopping = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, lifetime.Stopping);
        if (await claims.TryClaimAsync(id, stopping.Token) is not { } operation)
            return;
        try
        {
            await faults.ReachAsync(FaultPoint.OperationClaimed, stopping.Token);
            var outcome = await runner.RunAsync(operation, stopping.Token);
            if (outcome.Error?.Code == "service_stopping")
                throw new OperationCanceledException("The service is stopping.");
            await faults.ReachAsync(FaultPoint.OperationFinishing, stopping.Token);
            await FinishAsync(id, outcome);
        }
        catch (OperationCanceledException)
        {
            using var timeout = new CancellationTokenSource(ReleaseTimeout);
            await claims.ReleaseAsync(id, timeout.Token);
            LaidBack(id);
            throw;
        }
        finally
        {
            claims.Forget(id);
        }
    }

    /// <summary>Also while the service stops: what is done is to be known as done.</summary>
    private async Task FinishAsync(Guid id, Result<Guid> outcome)
    {
        using var timeout = new CancellationTokenSource(ReleaseTimeout);
        if (!await claims.FinishAsync(id, outcome, timeout.Token))
            NotOurs(id);
        else if (outcome.IsSuccess)
            Succeeded(id, outcome.Value);
        else
            Failed(id, outcome.Error.Code, outcome.Error.Message);
    }

    [LoggerMessage(2501, LogLevel.Information, "Operation {OperationId} succeeded: tenant {TenantId}")]
    private partial void Succeeded(Guid operationId, Guid tenantId);

    [LoggerMessage(2502, LogLevel.Warning, "Operation {OperationId} failed ({Code}): {Reason}")]
    private partial void Failed(Guid operationId, string code, string reason);

    [LoggerMessage(2503, LogLevel.Warning, "Operation {OperationId} was taken over by another replica meanwhile")]
    private partial void NotOurs(Guid operationId);

    [LoggerMessage(2504, LogLevel.Information, "Operation {OperationId} is laid back for another replica")]
    private partial void LaidBack(Guid operationId);
}
