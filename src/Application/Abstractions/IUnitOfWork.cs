namespace TenantManager.Application.Abstractions;

/// <summary>Commits what was changed in the registry's entities.</summary>
public interface IUnitOfWork
{
    /// <exception cref="ConcurrencyException">Somebody else changed or deleted it meanwhile; nothing was committed.</exception>
    Task SaveChangesAsync(CancellationToken cancellationToken);

    /// <summary>What follows is kept only when the transaction is committed; disposing of it first undoes it.</summary>
    Task<ITransaction> BeginTransactionAsync(CancellationToken cancellationToken);
}

/// <summary>What was to be changed is not what it was when it was read.</summary>
public sealed class ConcurrencyException(Exception innerException)
    : Exception("Somebody else changed the same at the same time. Try again.", innerException);
