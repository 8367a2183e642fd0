namespace TenantManager.Infrastructure.Operations;

/// <summary>What every replica does again and again so that no operation is lost, and none is kept for ever.</summary>
internal interface IOperationUpkeep
{
    /// <summary>Enqueues open operations that no living process works on and no job in the queue is about.</summary>
    /// <returns>How many there were; a round takes a bounded number.</returns>
    Task<int> RequeueStrandedAsync(CancellationToken cancellationToken);

    /// <summary>Deletes operations whose time is over.</summary>
    /// <returns>How many there were; a round takes a bounded number.</returns>
    Task<int> PurgeExpiredAsync(CancellationToken cancellationToken);
}
