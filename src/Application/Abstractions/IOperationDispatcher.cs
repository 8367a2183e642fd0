namespace TenantManager.Application.Abstractions;

/// <summary>Who works on operations is told of them here.</summary>
public interface IOperationDispatcher
{
    /// <summary>Has it run soon, on any replica. An operation whose telling fails is not lost: it is found in the registry.</summary>
    Task EnqueueAsync(Guid id, CancellationToken cancellationToken);
}
