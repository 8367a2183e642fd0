namespace TenantManager.Application.Abstractions;

/// <summary>Commits what was changed in the registry's entities.</summary>
public interface IUnitOfWork
{
    Task SaveChangesAsync(CancellationToken cancellationToken);

    /// <summary>What follows is kept only when the transaction is committed; disposing of it first undoes it.</summary>
    Task<ITransaction> BeginTransactionAsync(CancellationToken cancellationToken);
}
