using TenantManager.Application.Operations;

namespace TenantManager.Application.Abstractions;

/// <summary>Sees operations change, wherever they run.</summary>
public interface IOperationWatch
{
    /// <summary>
    /// The operation as it is now, and then whenever it has changed; changes that follow fast may be seen as one. Ends after the
    /// finished state, and where the operation is gone.
    /// </summary>
    IAsyncEnumerable<OperationDetails> WatchAsync(Guid id, CancellationToken cancellationToken);
}
