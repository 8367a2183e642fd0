using Microsoft.Extensions.Logging;
using Npgsql;
using TenantManager.Application.Abstractions;
using TenantManager.Infrastructure.Faults;
using TenantManager.Infrastructure.Persistence;

namespace TenantManager.Infrastructure.Idempotency;

/// <summary>Ends in the transaction that the work has begun, if it has; and is never cut short by the client that leaves.</summary>
internal sealed partial class KeyedWork(
    AnswerTable table, GlobalDbContext context, FaultPoints faults, TimeProvider clock, ILogger<KeyedWork> logger, Claim claim) : IKeyedWork
{
    private static readonly TimeSpan KeepTimeout = TimeSpan.FromSeconds(15);
    private static readonly TimeSpan ReleaseTimeout = TimeSpan.FromSeconds(5);

    private bool _isSettled;

    public RequestKey RequestKey => claim.Secrets.RequestKey;

    public async Task<bool> KeepAsync(StoredAnswer answer)
    {
        using var timeout = new CancellationTokenSource(KeepTimeout, clock);
        try
        {
            return await KeepAsync(answer, timeout.Token);
        }
        catch (OperationCanceledException e)
        {
            throw new TimeoutException("The registry did not take an answer in time.", e);
        }
    }

    private async Task<bool> KeepAsync(StoredAnswer answer, CancellationToken cancellationToken)
    {
        await faults.ReachAsync(FaultPoint.AnswerStoring, cancellationToken);
        if (!await table.AnswerAsync(context, claim, answer, cancellationToken))
            return false;
        if (context.Database.CurrentTransaction is { } transaction)
            await transaction.CommitAsync(cancellationToken);
        _isSettled = true;
        await faults.ReachAsync(FaultPoint.AnswerStored, cancellationToken);
        return true;
    }

    public async ValueTask DisposeAsync()
    {
        try
        {
            // First, because the release waits for what the transaction has locked.
            if (context.Database.CurrentTransaction is { } transaction)
                await transaction.DisposeAsync();
            if (!_isSettled)
                await ReleaseAsync();
        }
        finally
        {
            table.Leave(claim.Attempt);
        }
    }

    private async Task ReleaseAsync()
    {
        using var timeout = new CancellationTokenSource(ReleaseTimeout, clock);
        try
        {
            await table.ReleaseAsync(claim, timeout.Token);
        }
        catch (Exception e) when (e is NpgsqlException or OperationCanceledException or TimeoutException)
        {
            NotReleased(e);
        }
    }

    [LoggerMessage(2451, LogLevel.Warning, "A request's Idempotency-Key could not be released; the next retry, or the next round, does")]
    private partial void NotReleased(Exception exception);
}
