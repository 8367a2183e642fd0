namespace TenantManager.Application.Abstractions;

/// <summary>Of the registry; from <see cref="IUnitOfWork.BeginTransactionAsync"/>.</summary>
public interface ITransaction : IAsyncDisposable
{
    Task CommitAsync(CancellationToken cancellationToken);
}
